package dev.pulsewarden.queue.breaker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.breaker.Circuit.State;
import dev.pulsewarden.queue.breaker.FaultyStore.Fault;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.wire.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real circuit around a real store that a test can break. */
@Timeout(60)
class CircuitBreakingTaskStoreIntegrationTest {

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final List<String> told = new ArrayList<>();
    private TaskStore real;
    private FaultyStore faulty;
    private TestCircuit circuit;
    private TaskStore store;

    @BeforeEach
    void open() {
        open("10s");
    }

    @AfterEach
    void mend() {
        faulty.is(Fault.NONE);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILS", "HANGS", "LATE", "STUCK"})
    void two_failing_calls_open_it_also_after_many_good_ones(Fault fault) {
        open("100ms");
        for (int i = 0; i < 20; i++) {
            circuit.breaker.onSuccess(1, circuit.breaker.getTimestampUnit());
        }
        faulty.is(fault);
        refused(Reason.UNAVAILABLE);
        assertThat(circuit.circuit().isClosed()).isTrue();
        refused(Reason.UNAVAILABLE);
        assertThat(circuit.circuit().state()).isEqualTo(State.OPEN);
    }

    @Test
    void while_it_is_open_nothing_reaches_the_store_and_the_answer_says_when_it_is_tried() {
        breakIt();
        faulty.calls.clear();
        circuit.pass(Duration.ofMillis(400));
        assertThat(refused(Reason.UNAVAILABLE))
                .hasMessage("the store is away (it cannot be reached); it is tried again in 601 ms");
        assertThat(faulty.calls).isEmpty();
    }

    @Test
    void callers_do_not_get_through_before_a_trial_went_well_however_long_they_wait() {
        breakIt();
        faulty.is(Fault.NONE);
        faulty.calls.clear();
        circuit.pass(Duration.ofHours(1));
        refused(Reason.UNAVAILABLE);
        assertThat(faulty.calls).isEmpty();
        circuit.trial().runOnce();
        assertThat(faulty.calls).containsExactly("probe");
        enqueue();
    }

    @Test
    void during_the_trial_callers_are_answered_at_once() throws Exception {
        breakIt();
        faulty.is(Fault.STUCK);
        faulty.calls.clear();
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> trial = other.submit(circuit::tryAfterPause);
            await().until(() -> faulty.calls.contains("probe"));
            assertThat(circuit.circuit().state()).isEqualTo(State.HALF_OPEN);
            refused(Reason.UNAVAILABLE);
            faulty.is(Fault.NONE);
            trial.get(30, SECONDS);
        }
        assertThat(faulty.calls).containsExactly("probe");
        assertThat(circuit.circuit().isClosed()).isTrue();
    }

    @Test
    void a_trial_that_fails_or_takes_too_long_lets_it_open() {
        open("100ms");
        breakIt();
        circuit.tryAfterPause();
        assertThat(circuit.circuit().state()).isEqualTo(State.OPEN);
        faulty.is(Fault.LATE);
        circuit.tryAfterPause();
        assertThat(circuit.circuit().state()).isEqualTo(State.OPEN);
        faulty.is(Fault.NONE);
        faulty.poison((method, _) -> new IllegalStateException("a schema from the future"));
        circuit.tryAfterPause();
        assertThat(circuit.circuit().state()).isEqualTo(State.OPEN);
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "OVERLOADED"})
    void a_store_that_is_reached_but_takes_nothing_is_not_back_and_tried_again_after_the_pause(Reason reason) {
        breakIt();
        faulty.is(Fault.NONE);
        faulty.poison((_, _) -> new TaskStoreException(reason, "not now", null));
        faulty.calls.clear();
        circuit.tryAfterPause();
        assertThat(circuit.circuit().state()).isEqualTo(State.OPEN);
        assertThat(circuit.trial().runOnce()).isEqualTo(clock.instant().plusMillis(1001));
        assertThat(faulty.calls).containsExactly("probe");
        assertThat(refused(Reason.UNAVAILABLE)).hasMessageContaining("not now");
        faulty.poison((_, _) -> null);
        circuit.tryAfterPause();
        enqueue();
    }

    @Test
    void a_trial_that_fails_with_an_error_is_made_again_after_the_pause() {
        breakIt();
        faulty.is(Fault.NONE);
        faulty.poison((_, _) -> new OutOfMemoryError("no more threads"));
        assertThatThrownBy(circuit::tryAfterPause).isInstanceOf(OutOfMemoryError.class);
        assertThat(circuit.circuit().state()).isEqualTo(State.OPEN);
        faulty.poison((_, _) -> null);
        circuit.tryAfterPause();
        enqueue();
    }

    @Test
    void a_clock_that_is_set_back_delays_no_trial() {
        breakIt();
        faulty.is(Fault.NONE);
        clock.advance(Duration.ofHours(-1));
        assertThat(circuit.trial().runOnce()).isEqualTo(clock.instant().plusMillis(1001));
        circuit.tryAfterPause();
        enqueue();
    }

    @Test
    void trials_keep_their_pause() {
        breakIt();
        circuit.tryAfterPause();
        faulty.calls.clear();
        circuit.pass(Duration.ofMillis(500));
        assertThat(circuit.trial().runOnce()).isEqualTo(clock.instant().plusMillis(501));
        assertThat(faulty.calls).isEmpty();
    }

    @Test
    void at_the_start_it_looks_whether_the_store_is_there() {
        circuit.trial().runOnce();
        circuit.trial().runOnce();
        assertThat(faulty.calls).containsExactly("probe");
    }

    @Test
    void a_store_that_is_not_there_at_the_start_is_known_to_be_away_at_once() {
        faulty.is(Fault.FAILS);
        circuit.trial().runOnce();
        assertThat(circuit.circuit().state()).isEqualTo(State.OPEN);
    }

    @Test
    void what_the_store_refuses_or_is_too_busy_for_is_no_failure() {
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> store.tasks(new TaskQuery("q", List.of(TaskState.READY), "nonsense", 1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        faulty.is(Fault.BUSY);
        for (int i = 0; i < 10; i++) {
            refused(Reason.OVERLOADED);
        }
        faulty.is(Fault.NONE);
        faulty.poison((_, _) -> new TaskStoreException(Reason.FULL, "full", null));
        for (int i = 0; i < 10; i++) {
            refused(Reason.FULL);
        }
        assertThat(circuit.circuit().isClosed()).isTrue();
    }

    @Test
    void a_long_read_that_takes_too_long_is_refused_as_overload_and_no_failure() {
        TaskStore hasty = new TestCircuit(
                        faulty.store(),
                        TestProperties.with(Map.of("pulsewarden.queue.breaker.long-time-limit", "50ms")),
                        clock)
                .store();
        faulty.is(Fault.HANGS);
        for (int i = 0; i < 5; i++) {
            assertThat(catchThrowable(() -> hasty.queues(List.of("q"))))
                    .isInstanceOfSatisfying(
                            TaskStoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
            assertThat(catchThrowable(() -> hasty.queues(null, 10)))
                    .isInstanceOfSatisfying(
                            TaskStoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
            assertThat(catchThrowable(() -> hasty.tasks(new TaskQuery("q", List.of(TaskState.READY), null, 1))))
                    .isInstanceOfSatisfying(
                            TaskStoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
        }
    }

    @Test
    void a_call_that_was_given_up_keeps_its_place_until_it_ends() {
        open("100ms");
        faulty.is(Fault.STUCK);
        refused(Reason.UNAVAILABLE);
        assertThat(places()).isEqualTo(3);
        faulty.is(Fault.NONE);
        await().until(() -> places() == 4);
    }

    @Test
    void more_calls_than_there_are_places_are_refused_as_overload() throws Exception {
        faulty.is(Fault.STUCK);
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                calls.add(others.submit(this::enqueue));
            }
            await().until(() -> places() == 0);
            refused(Reason.OVERLOADED);
            faulty.is(Fault.NONE);
            for (Future<?> call : calls) {
                call.get(30, SECONDS);
            }
        }
        assertThat(circuit.circuit().isClosed()).isTrue();
    }

    @Test
    void what_is_handed_out_after_the_claimer_gave_up_is_ready_again() {
        open("100ms");
        enqueue();
        faulty.is(Fault.LATE);
        assertThatThrownBy(this::claim).isInstanceOf(TaskStoreException.class);
        await().until(() -> faulty.calls.contains("claim"));
        faulty.is(Fault.NONE);
        await().until(() -> places() == 4);
        assertThat(real.find(List.of("a")).getFirst().orElseThrow().task())
                .satisfies(task -> assertThat(task.state()).isEqualTo(TaskState.READY))
                .satisfies(task -> assertThat(task.attempts()).isZero());
    }

    @Test
    void what_was_asked_before_the_outage_does_not_end_it() throws Exception {
        CountDownLatch oldMayEnd = new CountDownLatch(1);
        CountDownLatch trialMayEnd = new CountDownLatch(1);
        faulty.poison((method, _) -> switch (method) {
            case "queues" -> after(oldMayEnd, null);
            case "probe" -> after(trialMayEnd, new TaskStoreException(Reason.UNAVAILABLE, "away", null));
            default -> new TaskStoreException(Reason.UNAVAILABLE, "away", null);
        });
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> old = others.submit(() -> store.queues(List.of("q")));
            await().until(() -> faulty.calls.contains("queues"));
            breakIt();
            faulty.is(Fault.NONE);
            Future<?> trial = others.submit(circuit::tryAfterPause);
            await().until(() -> faulty.calls.contains("probe"));
            oldMayEnd.countDown();
            old.get(30, SECONDS);
            assertThat(circuit.circuit().state()).isEqualTo(State.HALF_OPEN);
            trialMayEnd.countDown();
            trial.get(30, SECONDS);
        }
        assertThat(circuit.circuit().state()).isEqualTo(State.OPEN);
        assertThat(told).containsExactly("opened: away");
    }

    @Test
    void what_was_asked_before_the_outage_and_fails_after_it_begins_no_other() throws Exception {
        CountDownLatch oldMayEnd = new CountDownLatch(1);
        faulty.poison((method, _) -> method.equals("queues")
                ? after(oldMayEnd, new TaskStoreException(Reason.UNAVAILABLE, "away", null))
                : null);
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> old = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                old.add(others.submit(() -> store.queues(List.of("q"))));
            }
            await().until(() -> faulty.calls.size() == 2);
            breakIt();
            faulty.is(Fault.NONE);
            circuit.tryAfterPause();
            oldMayEnd.countDown();
            for (Future<?> call : old) {
                assertThatThrownBy(() -> call.get(30, SECONDS)).hasCauseInstanceOf(TaskStoreException.class);
            }
        }
        assertThat(circuit.circuit().isClosed()).isTrue();
    }

    @Test
    void an_outage_is_told_once_with_its_reason_and_so_is_its_end() {
        breakIt();
        circuit.tryAfterPause();
        circuit.tryAfterPause();
        faulty.is(Fault.NONE);
        circuit.tryAfterPause();
        circuit.trial().runOnce();
        assertThat(told).containsExactly("opened: it cannot be reached", "closed: it cannot be reached");
    }

    @Test
    void holders_who_could_not_speak_are_told_of_also_while_it_is_open() {
        AtomicInteger unheard = new AtomicInteger();
        store.listen(new TaskListener() {
            @Override
            public void writeRefused() {
                unheard.incrementAndGet();
            }
        });
        breakIt();
        unheard.set(0);
        assertThatThrownBy(() -> store.extend(List.of())).isInstanceOf(TaskStoreException.class);
        assertThat(unheard).hasValue(1);
    }

    @Test
    void a_caller_who_is_interrupted_gets_an_answer_and_counts_as_no_failure() throws Exception {
        faulty.is(Fault.STUCK);
        CountDownLatch answered = new CountDownLatch(1);
        Thread caller = Thread.ofVirtual().start(() -> {
            refused(Reason.OVERLOADED);
            answered.countDown();
        });
        await().until(() -> places() == 3);
        caller.interrupt();
        assertThat(answered.await(30, SECONDS)).isTrue();
        assertThat(circuit.breaker.getMetrics().getNumberOfFailedCalls()).isZero();
    }

    private void open(String timeLimit) {
        real = stores.open(folder.resolve("tasks" + timeLimit + ".db"), clock);
        faulty = new FaultyStore(real);
        circuit = new TestCircuit(
                faulty.store(),
                TestProperties.with(Map.of(
                        "pulsewarden.queue.breaker.time-limit", timeLimit,
                        "pulsewarden.queue.breaker.long-time-limit", "30s",
                        "pulsewarden.queue.breaker.concurrent", "4")),
                clock);
        store = circuit.store();
        circuit.circuit().listen(new CircuitListener() {
            @Override
            public void opened(Outage outage) {
                told.add("opened: " + outage.reason());
            }

            @Override
            public void closed(Outage outage) {
                told.add("closed: " + outage.reason());
            }
        });
    }

    private static @Nullable Throwable after(CountDownLatch signal, @Nullable Throwable then) {
        try {
            assertThat(signal.await(30, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            return new TaskStoreException(Reason.UNAVAILABLE, "interrupted", e);
        }
        return then;
    }

    private void breakIt() {
        faulty.is(Fault.FAILS);
        refused(Reason.UNAVAILABLE);
        refused(Reason.UNAVAILABLE);
        assertThat(circuit.circuit().state()).isEqualTo(State.OPEN);
    }

    private int places() {
        return circuit.bulkhead.getMetrics().getAvailableConcurrentCalls();
    }

    private Throwable refused(Reason reason) {
        Throwable failure = catchThrowable(this::enqueue);
        assertThat(failure)
                .isInstanceOfSatisfying(
                        TaskStoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        return failure;
    }

    private void enqueue() {
        store.enqueue(List.of(
                new TaskDraft("a", "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null)));
    }

    private List<LeasedTask> claim() {
        return store.claim(List.of(new Claim("q", 1, Duration.ofSeconds(60), null)))
                .getFirst();
    }
}
