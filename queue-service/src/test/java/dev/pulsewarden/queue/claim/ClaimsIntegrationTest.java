package dev.pulsewarden.queue.claim;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nothing here polls: a claim that ends before its ten minutes was woken. */
@Timeout(60)
class ClaimsIntegrationTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private FlakyStore flaky;
    private TaskStore store;
    private Claims claims;

    @BeforeEach
    void open() {
        flaky = new FlakyStore(stores.open(folder.resolve("tasks.db"), clock));
        store = flaky.store();
        claims = new Claims(
                store,
                TestProperties.with(Map.of("pulsewarden.queue.limits.waiting-claims", "20")),
                new SimpleMeterRegistry());
    }

    @AfterEach
    void end() {
        claims.stop();
        workers.close();
    }

    @Test
    void what_is_ready_is_handed_out_without_waiting() {
        store.enqueue(List.of(draft("a"), draft("b")));
        assertThat(claim(claims, 5, LONG)).hasSize(2);
    }

    @Test
    void a_claim_that_does_not_want_to_wait_is_answered_at_once() {
        assertThat(claim(claims, 1, Duration.ZERO)).isEmpty();
        assertThat(claims.waiting("q")).isZero();
    }

    @Test
    void a_claim_waits_no_longer_than_it_wants() {
        assertThat(claim(claims, 1, Duration.ofMillis(5))).isEmpty();
    }

    @Test
    void an_enqueue_wakes_a_waiting_claim() throws Exception {
        Future<List<LeasedTask>> waiting = waitingClaim();
        store.enqueue(List.of(draft("a")));
        assertThat(waiting.get(30, SECONDS)).hasSize(1);
    }

    @Test
    void a_release_wakes_a_waiting_claim() throws Exception {
        store.enqueue(List.of(draft("a")));
        LeasedTask leased = claim(claims, 1, LONG).getFirst();
        Future<List<LeasedTask>> waiting = waitingClaim();
        store.release(List.of(new Release(leased.key())));
        assertThat(waiting.get(30, SECONDS)).hasSize(1);
    }

    @Test
    void the_end_of_a_lease_wakes_a_waiting_claim_where_leases_are_limited() throws Exception {
        QueueProperties properties = TestProperties.with(
                Map.of("pulsewarden.queue.queues[0].name", "*", "pulsewarden.queue.queues[0].concurrency", "1"));
        TaskStore limited = stores.open(
                folder.resolve("limited.db"), clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), properties);
        Claims ofLimited = new Claims(limited, properties, new SimpleMeterRegistry());
        try {
            limited.enqueue(List.of(draft("a"), draft("b")));
            List<LeasedTask> first = claim(ofLimited, 2, LONG);
            assertThat(first).hasSize(1);
            Future<List<LeasedTask>> waiting = workers.submit(() -> claim(ofLimited, 1, LONG));
            await().until(() -> ofLimited.waiting("q") == 1);
            limited.ack(List.of(new Completion(first.getFirst().key(), null)));
            assertThat(waiting.get(30, SECONDS)).hasSize(1);
        } finally {
            ofLimited.stop();
        }
    }

    @Test
    void a_promotion_wakes_a_waiting_claim() throws Exception {
        store.enqueue(List.of(delayed("a", clock.instant().plusSeconds(5))));
        Future<List<LeasedTask>> waiting = waitingClaim();
        clock.advance(Duration.ofSeconds(5));
        new Promotion(store, TestProperties.defaults(), clock).runOnce();
        assertThat(waiting.get(30, SECONDS)).hasSize(1);
    }

    @Test
    void a_queue_that_goes_on_wakes_its_waiting_claims() throws Exception {
        store.enqueue(List.of(draft("a"), draft("b")));
        store.pause(List.of("q"), true);
        Future<List<LeasedTask>> one = waitingClaim();
        Future<List<LeasedTask>> two = workers.submit(() -> claim(claims, 1, LONG));
        await().until(() -> claims.waiting("q") == 2);
        store.pause(List.of("q"), false);
        assertThat(one.get(30, SECONDS)).hasSize(1);
        assertThat(two.get(30, SECONDS)).hasSize(1);
    }

    @Test
    void many_waiting_claims_share_what_comes() throws Exception {
        List<Future<List<LeasedTask>>> waiting = Stream.generate(() -> workers.submit(() -> claim(claims, 1, LONG)))
                .limit(20)
                .toList();
        await().until(() -> claims.waiting("q") == 20);
        List<Future<?>> senders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TaskDraft draft = draft("t" + i);
            senders.add(workers.submit(() -> store.enqueue(List.of(draft))));
        }
        List<String> got = new ArrayList<>();
        for (Future<List<LeasedTask>> one : waiting) {
            one.get(30, SECONDS).forEach(leased -> got.add(leased.task().id()));
        }
        assertThat(got)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "t" + i).toList());
        for (Future<?> sender : senders) {
            sender.get();
        }
    }

    @Test
    void what_does_not_fit_into_one_answer_goes_to_the_next_that_waits() throws Exception {
        List<Future<List<LeasedTask>>> waiting = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            int present = i;
            waiting.add(workers.submit(() -> claim(claims, 10, LONG)));
            await().until(() -> claims.waiting("q") == present);
        }
        RawJson large = new RawJson('"' + "x".repeat(3_000_000) + '"');
        store.enqueue(Stream.of("a", "b")
                .map(id -> new TaskDraft(id, "q", large, 4, null, 5, Duration.ofSeconds(1), null, null, null))
                .toList());
        for (Future<List<LeasedTask>> one : waiting) {
            assertThat(one.get(30, SECONDS)).hasSize(1);
        }
    }

    @Test
    void what_is_on_its_way_to_claimers_is_bounded() throws Exception {
        Claims narrow = new Claims(
                store,
                TestProperties.with(Map.of(
                        "pulsewarden.queue.limits.payload", "100KB",
                        "pulsewarden.queue.limits.answer", "100KB",
                        "pulsewarden.queue.limits.answers-in-flight", "150KB")),
                new SimpleMeterRegistry());
        RawJson large = new RawJson('"' + "x".repeat(80_000) + '"');
        store.enqueue(Stream.of("a", "b")
                .map(id -> new TaskDraft(id, "q", large, 4, null, 5, Duration.ofSeconds(1), null, null, null))
                .toList());
        List<LeasedTask> first = claim(narrow, 1, LONG);
        Future<List<LeasedTask>> second = workers.submit(() -> claim(narrow, 1, LONG));
        await().until(() -> narrow.waitingForRoom() == 1);
        narrow.answered(first);
        assertThat(second.get(30, SECONDS)).hasSize(1);
    }

    @Test
    void a_claim_too_many_is_refused_as_overloaded() {
        for (int i = 0; i < 20; i++) {
            workers.submit(() -> claim(claims, 1, LONG));
        }
        await().until(() -> claims.waiting("q") == 20);
        assertThatThrownBy(() -> claim(claims, 1, LONG))
                .isInstanceOfSatisfying(
                        TaskStoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(TaskStoreException.Reason.OVERLOADED));
    }

    @Test
    void a_claim_that_fails_gives_its_chance_to_the_next() throws Exception {
        Future<List<LeasedTask>> first = waitingClaim();
        Future<List<LeasedTask>> second = workers.submit(() -> claim(claims, 1, LONG));
        await().until(() -> claims.waiting("q") == 2);
        flaky.breakOff("claim");
        store.enqueue(List.of(draft("a")));
        assertThatThrownBy(() -> first.get(30, SECONDS)).hasCauseInstanceOf(TaskStoreException.class);
        assertThatThrownBy(() -> second.get(30, SECONDS)).hasCauseInstanceOf(TaskStoreException.class);
        flaky.mend();
        assertThat(claim(claims, 1, LONG)).hasSize(1);
    }

    @Test
    void a_claim_that_fails_by_a_mistake_gives_its_chance_to_the_next_too() throws Exception {
        Future<List<LeasedTask>> first = waitingClaim();
        Future<List<LeasedTask>> second = workers.submit(() -> claim(claims, 1, LONG));
        await().until(() -> claims.waiting("q") == 2);
        flaky.breakOnce("claim", new IllegalStateException("mistake"));
        store.enqueue(List.of(draft("a")));
        assertThatThrownBy(() -> first.get(30, SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(second.get(30, SECONDS)).hasSize(1);
    }

    @Test
    void stopping_answers_waiting_claims_and_takes_nothing_for_new_ones() throws Exception {
        Future<List<LeasedTask>> waiting = waitingClaim();
        claims.stop();
        assertThat(waiting.get(30, SECONDS)).isEmpty();
        store.enqueue(List.of(draft("a")));
        assertThat(claim(claims, 1, LONG)).isEmpty();
        assertThat(claims.isRunning()).isFalse();
    }

    private Future<List<LeasedTask>> waitingClaim() {
        Future<List<LeasedTask>> waiting = workers.submit(() -> claim(claims, 1, LONG));
        await().until(() -> claims.waiting("q") == 1);
        return waiting;
    }

    /** By one that stays. */
    private static List<LeasedTask> claim(Claims from, int max, Duration wait) {
        return from.claim(claim(max), wait, new CompletableFuture<>());
    }

    private static Claim claim(int max) {
        return new Claim("q", max, Duration.ofMinutes(1), null);
    }

    private static TaskDraft draft(String id) {
        return delayed(id, null);
    }

    private static TaskDraft delayed(String id, @Nullable Instant runAt) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, runAt, 5, Duration.ofSeconds(1), null, null, null);
    }
}
