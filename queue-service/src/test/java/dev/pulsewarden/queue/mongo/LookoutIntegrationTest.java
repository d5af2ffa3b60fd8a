package dev.pulsewarden.queue.mongo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class LookoutIntegrationTest {

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    private final SettableClock clock = new SettableClock();

    @Test
    void a_task_enqueued_at_another_node_reaches_a_claim_that_waits_here() throws Exception {
        MongoTaskStore here = stores.store(clock);
        MongoTaskStore other = stores.store(clock);
        Claims claims = new Claims(here, TestProperties.defaults(), new SimpleMeterRegistry());
        // one queue a look, so that the second look must be for the other
        Lookout lookout = new Lookout(
                here,
                claims,
                TestProperties.with(Map.of("pulsewarden.queue.mongo.look-queues", "1"))
                        .mongo(),
                10);
        assertThat(lookout.runOnce()).isNull();
        try (ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<List<LeasedTask>> idle = claim(claims, "a", waiters);
            CompletableFuture<List<LeasedTask>> waiting = claim(claims, "b", waiters);
            await().until(() -> claims.waiting("a") == 1 && claims.waiting("b") == 1);
            other.enqueue(List.of(draft("t", "b")));
            await().until(() -> {
                lookout.runOnce();
                return waiting.isDone();
            });
            assertThat(waiting.get(10, SECONDS)).hasSize(1);
            assertThat(idle).isNotDone();
            claims.stop();
            assertThat(idle.get(10, SECONDS)).isEmpty();
        }
    }

    @Test
    void a_backlog_in_one_queue_hides_no_other_queue() throws Exception {
        MongoTaskStore here = stores.store(clock);
        MongoTaskStore other = stores.store(clock);
        Claims claims = new Claims(here, TestProperties.defaults(), new SimpleMeterRegistry());
        Lookout lookout = new Lookout(here, claims, TestProperties.defaults().mongo(), 3);
        try (ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<List<LeasedTask>> busy = claim(claims, "busy", waiters);
            CompletableFuture<List<LeasedTask>> quiet = claim(claims, "quiet", waiters);
            // both have looked and found nothing
            await().until(() ->
                    stores.commands().stream().filter("find tasks"::equals).count() == 2);
            other.enqueue(Stream.concat(
                            IntStream.range(0, 5).mapToObj(i -> draft("t" + i, "busy")), Stream.of(draft("q", "quiet")))
                    .toList());
            lookout.runOnce();
            assertThat(quiet.get(10, SECONDS)).hasSize(1);
            assertThat(busy.get(10, SECONDS)).hasSize(1);
        }
    }

    private static TaskDraft draft(String id, String queue) {
        return new TaskDraft(id, queue, new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }

    private static CompletableFuture<List<LeasedTask>> claim(Claims claims, String queue, ExecutorService waiters) {
        Claim claim = new Claim(queue, 1, Duration.ofSeconds(60), "w");
        return CompletableFuture.supplyAsync(
                () -> claims.claim(claim, Duration.ofSeconds(30), new CompletableFuture<>()), waiters);
    }
}
