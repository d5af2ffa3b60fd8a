package dev.pulsewarden.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.commit.Journal;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.WaitingClaims.Taken;
import dev.pulsewarden.sqlite.SqliteDatabase;
import dev.pulsewarden.wire.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(30)
class DeliveryIntegrationTest {

    /** A claim that waits. */
    private static final class Waiting implements Taken {

        private final int max;
        private final List<String> got = new ArrayList<>();
        private boolean answered;
        private boolean putBack;

        private Waiting(int max) {
            this.max = max;
        }

        @Override
        public Claim claim() {
            return new Claim("q", max, Duration.ofMinutes(1), null);
        }

        @Override
        public void answer(List<LeasedTask> tasks) {
            answered = true;
            tasks.forEach(leased -> got.add(leased.task().id()));
        }

        @Override
        public void putBack() {
            putBack = true;
        }
    }

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final ReadyOrder order = new ReadyOrder(0);
    private final Counts counts = new Counts();
    private final List<Waiting> waiting = new ArrayList<>();
    private SqliteDatabase database;
    private Sql writer;
    private Runnable commits = () -> {};

    @BeforeEach
    void open() {
        database = stores.database(folder.resolve("tasks.db"));
        writer = new Sql(database.writer());
    }

    @AfterEach
    void close() {
        assertThat(counted("SELECT queue, state, tasks FROM counts WHERE tasks <> 0 ORDER BY queue, state"))
                .isEqualTo(
                        counted(
                                "SELECT queue, state, count(*) AS tasks FROM tasks GROUP BY queue, state ORDER BY queue, state"));
        database.close();
    }

    private List<String> counted(String sql) {
        return writer.list(sql, row -> row.getString("queue") + row.getInt("state") + "=" + row.getLong("tasks"));
    }

    @Test
    void what_becomes_ready_goes_to_those_who_wait_the_first_first() {
        Waiting two = waiting(2);
        Waiting one = waiting(1);
        Changes changes = enqueue(delivery(), "a", "b", "c", "d");
        assertThat(two.got).containsExactly("a", "b");
        assertThat(one.got).containsExactly("c");
        assertThat(changes.ready("q")).isEqualTo(1);
    }

    @Test
    void what_was_handed_out_is_told_as_claimed_and_not_as_ready() {
        waiting(5);
        Changes changes = enqueue(delivery(), "a", "b");
        List<String> told = new ArrayList<>();
        changes.tell(List.of(new TaskListener() {
            @Override
            public void changed(Change change, String queue, int tasks) {
                told.add(change + " " + tasks);
            }
        }));
        assertThat(told).containsExactlyInAnyOrder("ENQUEUED 2", "CLAIMED 2");
    }

    @Test
    void nobody_hears_of_a_lease_before_it_is_durable() {
        Waiting claim = waiting(1);
        commits = () -> assertThat(claim.got).isEmpty();
        enqueue(delivery(), "a");
        assertThat(claim.got).containsExactly("a");
    }

    @Test
    void a_commit_that_fails_leaves_those_who_waited_waiting() {
        Waiting claim = waiting(1);
        Delivery delivery = delivery();
        commits = () -> {
            throw new IllegalStateException("no commit");
        };
        assertThatThrownBy(() -> enqueue(delivery, "a")).hasMessage("no commit");
        delivery.rollback();
        assertThat(claim.putBack).isTrue();
        assertThat(claim.got).isEmpty();
        commits = () -> {};
        Waiting next = waiting(1);
        enqueue(delivery, "b");
        assertThat(next.got).containsExactly("b");
        assertThat(claim.got).isEmpty();
    }

    @Test
    void what_cannot_be_handed_out_is_stored_nevertheless() {
        Waiting claim = waiting(1);
        Delivery broken = delivery(_ -> {
            throw new IllegalStateException("no handout");
        });
        Changes changes = enqueue(broken, "a");
        assertThat(claim.putBack).isTrue();
        assertThat(changes.ready("q")).isEqualTo(1);
        Waiting next = waiting(2);
        enqueue(delivery(), "b");
        assertThat(next.got).containsExactly("a", "b");
    }

    @Test
    void what_is_handed_out_in_part_when_that_fails_is_ready_again() {
        writer.update("CREATE TRIGGER broken BEFORE UPDATE ON tasks WHEN NEW.state = 2 AND NEW.id = 'b'"
                + " BEGIN SELECT RAISE(ABORT, 'no lease'); END");
        Waiting claim = waiting(2);
        Changes changes = enqueue(delivery(), "a", "b");
        assertThat(claim.got).isEmpty();
        assertThat(claim.putBack).isTrue();
        assertThat(changes.ready("q")).isEqualTo(2);
        assertThat(writer.list(
                        "SELECT id, state, attempts, lease FROM tasks ORDER BY id",
                        row -> row.getString(1) + " " + row.getInt(2) + " " + row.getInt(3) + " " + row.getString(4)))
                .containsExactly("a 0 0 null", "b 0 0 null");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void that_nothing_can_be_handed_out_is_logged_once_and_again_when_it_is_over(CapturedOutput log) {
        boolean[] broken = {true};
        Delivery delivery = delivery(changes -> {
            if (broken[0]) {
                throw new IllegalStateException("no handout");
            }
            return new Handout(writing(changes), 1_000_000);
        });
        for (String id : List.of("a", "b")) {
            waiting(1);
            enqueue(delivery, id);
        }
        assertThat(log).containsOnlyOnce("claims that wait could not be served by a commit");
        broken[0] = false;
        waiting(1);
        enqueue(delivery, "c");
        assertThat(log).contains("served by commits again after 2 failures");
    }

    @Test
    void one_for_whom_nothing_is_left_waits_on_and_nobody_is_woken_in_vain() {
        Waiting first = waiting(1);
        Waiting second = waiting(1);
        Delivery delivery = delivery();
        Changes changes = new Changes();
        delivery.begin();
        new Intake(writing(changes)).enqueue(draft("a"));
        new Intake(writing(changes)).enqueue(draft("b"));
        new Handout(writing(changes), 1_000_000).claim("q", List.of(new Waiting(1).claim()));
        delivery.wrote(changes);
        delivery.commit();
        assertThat(first.got).containsExactly("b");
        assertThat(second.answered).isTrue();
        assertThat(second.putBack).isFalse();
        assertThat(changes.ready("q")).isZero();
    }

    @Test
    void what_a_claim_could_not_take_beside_its_tasks_is_told_as_ready() {
        Waiting claim = waiting(5);
        Changes changes = enqueue(delivery(told -> new Handout(writing(told), 1)), "a", "b", "c");
        assertThat(claim.got).containsExactly("a");
        assertThat(changes.ready("q")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_paused_queue_gives_nothing_and_wakes_nobody() {
        Waiting claim = waiting(1);
        Delivery delivery = delivery();
        pause(delivery, true);
        Changes changes = enqueue(delivery, "a");
        assertThat(claim.answered).isTrue();
        assertThat(claim.putBack).isFalse();
        assertThat(changes.ready("q")).isZero();
        Waiting next = waiting(1);
        pause(delivery, false);
        assertThat(next.got).containsExactly("a");
    }

    private Waiting waiting(int max) {
        Waiting claim = new Waiting(max);
        waiting.add(claim);
        return claim;
    }

    private Delivery delivery() {
        return delivery(changes -> new Handout(writing(changes), 1_000_000));
    }

    private Delivery delivery(Function<Changes, Handout> handouts) {
        SqlJournal journal = new SqlJournal(writer);
        Delivery delivery = new Delivery(
                new Journal<>() {
                    @Override
                    public Sql begin() {
                        return journal.begin();
                    }

                    @Override
                    public void commit() {
                        commits.run();
                        journal.commit();
                    }

                    @Override
                    public void rollback() {
                        journal.rollback();
                    }
                },
                writer,
                counts,
                handouts);
        delivery.serve((_, _) -> {
            List<Taken> all = List.copyOf(waiting);
            waiting.clear();
            return all;
        });
        return delivery;
    }

    private void pause(Delivery delivery, boolean paused) {
        Changes changes = new Changes();
        delivery.begin();
        Upkeep upkeep = new Upkeep(writing(changes));
        if (paused) {
            upkeep.pause("q");
        } else {
            upkeep.resume("q");
        }
        delivery.wrote(changes);
        delivery.commit();
    }

    private Changes enqueue(Delivery delivery, String... ids) {
        Changes changes = new Changes();
        delivery.begin();
        Intake intake = new Intake(writing(changes));
        Stream.of(ids).map(DeliveryIntegrationTest::draft).forEach(intake::enqueue);
        delivery.wrote(changes);
        delivery.commit();
        return changes;
    }

    private Writing writing(Changes changes) {
        return new Writing(
                writer, clock.instant(), order, changes, counts, new SettingsByQueue(TestProperties.defaults()));
    }

    private static TaskDraft draft(String id) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }
}
