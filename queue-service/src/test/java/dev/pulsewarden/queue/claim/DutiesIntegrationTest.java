package dev.pulsewarden.queue.claim;

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
import dev.pulsewarden.queue.task.LeaseResult.Extended;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.sqlite.SqliteDatabase;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DutiesIntegrationTest {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final QueueProperties PROPERTIES =
            TestProperties.with(Map.of("pulsewarden.queue.duties.batch", "2", "pulsewarden.queue.retention", "1h"));

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private FlakyStore flaky;
    private TaskStore store;
    private Rescue rescue;

    @BeforeEach
    void open() {
        flaky = new FlakyStore(stores.open(
                folder.resolve("tasks.db"), clock, new Backoff(Duration.ofMinutes(5), () -> 0.5), PROPERTIES));
        store = flaky.store();
        rescue = new Rescue(store, PROPERTIES, clock);
    }

    @Test
    void a_lease_that_runs_out_while_it_is_watched_is_taken_back() {
        rescue.runOnce();
        claimOne();
        watchFor(LEASE.minusSeconds(1));
        assertThat(state()).isEqualTo(TaskState.LEASED);
        watchFor(Duration.ofSeconds(1));
        assertThat(state()).isEqualTo(TaskState.DELAYED);
    }

    @Test
    void after_a_start_every_lease_runs_its_whole_length_before_it_is_lost() {
        claimOne();
        clock.advance(Duration.ofHours(3));
        rescue.runOnce();
        watchFor(LEASE.minusSeconds(1));
        assertThat(state()).isEqualTo(TaskState.LEASED);
        watchFor(Duration.ofSeconds(1));
        assertThat(state()).isEqualTo(TaskState.DELAYED);
    }

    @Test
    void after_a_pause_of_the_process_every_lease_runs_its_whole_length_anew() {
        rescue.runOnce();
        claimOne();
        watchFor(Duration.ofSeconds(30));
        clock.advance(Duration.ofMinutes(10));
        watchFor(LEASE.minusSeconds(1));
        assertThat(state()).isEqualTo(TaskState.LEASED);
    }

    @Test
    void when_the_clock_goes_back_a_lease_lasts_no_longer_than_its_length() {
        rescue.runOnce();
        claimOne();
        clock.advance(Duration.ofHours(-10));
        rescue.runOnce();
        watchFor(LEASE);
        assertThat(state()).isEqualTo(TaskState.DELAYED);
    }

    @Test
    void when_the_clock_went_back_before_a_start_a_lease_lasts_no_longer_than_its_length() {
        claimOne();
        clock.advance(Duration.ofHours(-10));
        rescue.runOnce();
        watchFor(LEASE);
        assertThat(state()).isEqualTo(TaskState.DELAYED);
    }

    @Test
    void after_an_outage_of_the_store_every_lease_runs_its_whole_length_anew() {
        rescue.runOnce();
        claimOne();
        flaky.breakOff("rescue");
        for (int i = 0; i < 120; i++) {
            clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(rescue::runOnce).hasMessage("down");
        }
        flaky.mend();
        rescue.runOnce();
        watchFor(LEASE.minusSeconds(3));
        assertThat(state()).isEqualTo(TaskState.LEASED);
        watchFor(Duration.ofSeconds(8));
        assertThat(state()).isEqualTo(TaskState.DELAYED);
    }

    /** The looks go well all the time: nothing has expired, so they only read. */
    @Test
    void after_writes_were_refused_every_lease_runs_its_whole_length_anew() throws Exception {
        SqliteDatabase database = stores.database(folder.resolve("refusing.db"));
        store = stores.open(database, clock);
        rescue = new Rescue(store, PROPERTIES, clock);
        store.listen(rescue.alarm(_ -> {}));
        store.enqueue(List.of(draft("a", null)));
        rescue.runOnce();
        LeasedTask leased = claim(1).getFirst();
        refuseWrites(database, true);
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> store.extend(List.of(leased.key()))).isInstanceOf(TaskStoreException.class);
        for (int second = 2; second < 60; second++) {
            clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(rescue::runOnce).as("second " + second).isInstanceOf(TaskStoreException.class);
        }
        refuseWrites(database, false);
        watchFor(LEASE);
        assertThat(store.extend(List.of(leased.key())).getFirst()).isInstanceOf(Extended.class);
    }

    /** Runs on the writer's connection, which is idle then. */
    private static void refuseWrites(SqliteDatabase database, boolean refuse) throws SQLException {
        try (Statement statement = database.writer().createStatement()) {
            statement.execute("PRAGMA query_only = " + (refuse ? 1 : 0));
        }
    }

    @Test
    void rescue_says_when_the_next_lease_runs_out() {
        assertThat(rescue.runOnce()).isNull();
        claimOne();
        assertThat(rescue.runOnce()).isEqualTo(clock.instant().plus(LEASE));
    }

    @Test
    void promotion_moves_a_batch_and_says_when_the_next_is_due() {
        Promotion promotion = new Promotion(store, PROPERTIES, clock);
        Instant due = clock.instant().plusSeconds(5);
        store.enqueue(List.of(draft("a", due), draft("b", due), draft("c", due), draft("d", due.plusSeconds(9))));
        assertThat(promotion.runOnce()).isEqualTo(due);
        clock.advance(Duration.ofSeconds(5));
        assertThat(promotion.runOnce()).isEqualTo(due);
        assertThat(promotion.runOnce()).isEqualTo(due.plusSeconds(9));
    }

    @Test
    void retention_forgets_what_ended_longer_ago_a_batch_at_a_time() {
        Retention retention = new Retention(store, PROPERTIES, clock);
        store.enqueue(List.of(draft("a", null), draft("b", null), draft("c", null), draft("open", null)));
        store.ack(claim(3).stream()
                .map(leased -> new Completion(leased.key(), null))
                .toList());
        clock.advance(Duration.ofMinutes(59));
        assertThat(retention.runOnce()).isNull();
        assertThat(ended()).isEqualTo(3);
        clock.advance(Duration.ofMinutes(1));
        assertThat(retention.runOnce()).as("when more is left").isEqualTo(clock.instant());
        assertThat(ended()).isEqualTo(1);
        assertThat(retention.runOnce()).isNull();
        assertThat(ended()).isZero();
        assertThat(store.find(List.of("open")).getFirst()).isPresent();
    }

    /** With the real clock and all runners: what is enqueued later wakes a promotion that sleeps for an hour. */
    @Test
    void the_runners_are_woken_by_what_becomes_due() {
        Clock real = Clock.systemUTC();
        TaskStore live = stores.open(folder.resolve("live.db"), real);
        QueueProperties hourly = TestProperties.with(
                Map.of("pulsewarden.queue.duties.period", "1h", "pulsewarden.queue.duties.gap", "2h"));
        Duties duties = new Duties(
                List.of(new Promotion(live, hourly, real), new Rescue(live, hourly, real)),
                live,
                hourly,
                real,
                new SimpleMeterRegistry());
        duties.start();
        try {
            live.enqueue(List.of(draft("a", real.instant().plusMillis(50))));
            await().until(() -> live.claim(List.of(new Claim("q", 1, Duration.ofMillis(50), null)))
                            .getFirst()
                            .size()
                    == 1);
            await().until(() -> live.find(List.of("a"))
                            .getFirst()
                            .orElseThrow()
                            .attempts()
                            .getFirst()
                            .endedAt()
                    != null);
        } finally {
            duties.stop();
        }
        assertThat(duties.isRunning()).isFalse();
    }

    private void watchFor(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
            rescue.runOnce();
        }
    }

    private void claimOne() {
        store.enqueue(List.of(draft("a", null)));
        claim(1);
    }

    private List<LeasedTask> claim(int max) {
        return store.claim(List.of(new Claim("q", max, LEASE, null))).getFirst();
    }

    private TaskState state() {
        return store.find(List.of("a")).getFirst().orElseThrow().task().state();
    }

    private long ended() {
        return store.queues(List.of("q")).getFirst().counts().get(TaskState.DONE);
    }

    private static TaskDraft draft(String id, @Nullable Instant runAt) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, runAt, 5, Duration.ofSeconds(1), null, null, null);
    }
}
