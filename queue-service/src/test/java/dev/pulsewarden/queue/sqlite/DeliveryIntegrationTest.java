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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DeliveryIntegrationTest {

    /** A claim that waits. */
    private static final class Waiting implements Taken {

        private final int max;
        private final List<String> got = new ArrayList<>();
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
        database.close();
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
    void a_paused_queue_gives_nothing() {
        Waiting claim = waiting(1);
        Delivery delivery = delivery();
        delivery.begin();
        new Upkeep(writing(new Changes())).pause("q");
        delivery.commit();
        enqueue(delivery, "a");
        assertThat(claim.putBack).isTrue();
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
                handouts);
        delivery.serve((_, _) -> {
            List<Taken> all = List.copyOf(waiting);
            waiting.clear();
            return all;
        });
        return delivery;
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
        return new Writing(writer, clock.instant(), order, changes, new SettingsByQueue(TestProperties.defaults()));
    }

    private static TaskDraft draft(String id) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }
}
