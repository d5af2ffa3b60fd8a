package dev.pulsewarden.queue.claim;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.ForwardingTaskStore;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.queue.task.WaitingClaims.Taken;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store answers claims that wait in the commit that makes tasks READY; they look themselves only when they come. */
@Timeout(60)
class ServedClaimsIntegrationTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Claims> open = new ArrayList<>();
    private TaskStore store;

    @BeforeEach
    void open() {
        store = new ForwardingTaskStore(stores.open(folder.resolve("tasks.db"), new SettableClock())) {
            @Override
            public List<List<LeasedTask>> claim(List<Claim> claims) {
                List<List<LeasedTask>> leased = super.claim(claims);
                looks.incrementAndGet();
                return leased;
            }

            @Override
            public List<LeaseResult> release(List<Release> releases) {
                if (refusals.getAndDecrement() > 0) {
                    throw new TaskStoreException(Reason.OVERLOADED, "too much at once", null);
                }
                return super.release(releases);
            }
        };
    }

    @AfterEach
    void end() {
        open.forEach(Claims::stop);
        workers.close();
    }

    @Test
    void an_enqueue_answers_the_claim_that_waits_which_does_not_look_again() throws Exception {
        Future<List<LeasedTask>> waiting = waiting(claims(Map.of()), 1);
        store.enqueue(List.of(draft("a", "1"), draft("b", "1")));
        assertThat(waiting.get(30, SECONDS))
                .extracting(leased -> leased.task().id())
                .containsExactly("a");
        assertThat(looks).hasValue(1);
    }

    @Test
    void a_task_that_is_given_back_goes_to_the_claim_that_waits() throws Exception {
        Claims claims = claims(Map.of());
        store.enqueue(List.of(draft("a", "1")));
        LeasedTask first = claim(claims, 1, LONG).getFirst();
        Future<List<LeasedTask>> waiting = waiting(claims, 1);
        store.release(List.of(new Release(first.key())));
        assertThat(waiting.get(30, SECONDS)).singleElement().satisfies(leased -> {
            assertThat(leased.lease()).isNotEqualTo(first.lease());
            assertThat(leased.task().attempts()).isEqualTo(1);
        });
        assertThat(looks).hasValue(2);
    }

    @Test
    void a_claim_whose_answer_has_no_room_is_not_answered_until_there_is_some() throws Exception {
        Claims narrow = claims(Map.of(
                "pulsewarden.queue.limits.payload", "100KB",
                "pulsewarden.queue.limits.payload-json", "100KB",
                "pulsewarden.queue.limits.headers", "1KB",
                "pulsewarden.queue.limits.answer", "100KB",
                "pulsewarden.queue.limits.answers-in-flight", "150KB"));
        Future<List<LeasedTask>> first = waiting(narrow, 1);
        Future<List<LeasedTask>> second = waiting(narrow, 1);
        String large = '"' + "x".repeat(80_000) + '"';
        store.enqueue(List.of(draft("a", large), draft("b", large)));
        List<LeasedTask> answered = first.get(30, SECONDS);
        await().until(() -> narrow.waitingForRoom() == 1);
        narrow.answered(answered);
        assertThat(second.get(30, SECONDS)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void tasks_for_a_claim_that_has_given_up_are_given_back_with_no_attempt_counted(int refused) throws Exception {
        refusals.set(refused);
        Claims claims = claims(Map.of("pulsewarden.queue.duties.period", "1ms"));
        Future<List<LeasedTask>> waiting = waiting(claims, 1);
        Taken taken = claims.take("q", 1).getFirst();
        waiting.cancel(true);
        await().atMost(30, SECONDS).until(() -> claims.waiting("q") == 0);
        store.enqueue(List.of(draft("a", "1")));
        taken.answer(store.claim(List.of(claim(1))).getFirst());
        List<LeasedTask> again =
                await().until(() -> store.claim(List.of(claim(1))).getFirst(), leased -> !leased.isEmpty());
        assertThat(again)
                .singleElement()
                .satisfies(leased -> assertThat(leased.task().attempts()).isEqualTo(1));
    }

    @Test
    void a_claim_for_which_nothing_was_left_waits_on_and_does_not_look_again() throws Exception {
        Future<List<LeasedTask>> waiting = waiting(claims(Map.of()), 1);
        store.pause(List.of("q"), true);
        store.enqueue(List.of(draft("a", "1")));
        store.pause(List.of("q"), false);
        assertThat(waiting.get(30, SECONDS)).hasSize(1);
        assertThat(looks).hasValue(1);
    }

    @Test
    void many_enqueues_at_once_answer_many_claims_each_task_once() throws Exception {
        Claims claims = claims(Map.of());
        List<Future<List<LeasedTask>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            TaskDraft draft = draft("t" + i, "1");
            answers.add(workers.submit(() -> claim(claims, 1, LONG)));
            workers.submit(() -> store.enqueue(List.of(draft)));
        }
        List<String> got = new ArrayList<>();
        for (Future<List<LeasedTask>> one : answers) {
            one.get(30, SECONDS).forEach(leased -> got.add(leased.task().id()));
        }
        assertThat(got)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> "t" + i).toList());
    }

    private Claims claims(Map<String, String> properties) {
        Claims claims = new Claims(store, TestProperties.with(properties), new SimpleMeterRegistry());
        open.add(claims);
        return claims;
    }

    /** One that has looked in vain, and waits. */
    private Future<List<LeasedTask>> waiting(Claims claims, int max) {
        int before = claims.idle("q");
        Future<List<LeasedTask>> waiting = workers.submit(() -> claim(claims, max, LONG));
        await().until(() -> claims.idle("q") == before + 1);
        return waiting;
    }

    /** By one that stays. */
    private static List<LeasedTask> claim(Claims from, int max, Duration wait) {
        return from.claim(claim(max), wait, new CompletableFuture<>());
    }

    private static Claim claim(int max) {
        return new Claim("q", max, Duration.ofMinutes(1), null);
    }

    private static TaskDraft draft(String id, String payload) {
        return new TaskDraft(id, "q", new RawJson(payload), 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }
}
