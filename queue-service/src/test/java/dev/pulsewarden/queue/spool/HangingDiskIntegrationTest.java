package dev.pulsewarden.queue.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.breaker.FaultyStore.Fault;
import dev.pulsewarden.queue.spool.Spool.Entry;
import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import dev.pulsewarden.queue.sqlite.HeldFile;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.Enqueued.Spooled;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult.Held;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.sqlite.SqliteDatabase;
import dev.pulsewarden.wire.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A spool whose disk does not answer, and then does: what is on it counts, whatever its callers were told. */
@Timeout(120)
class HangingDiskIntegrationTest {

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private TaskStore real;
    private Spool spool;
    private Chain chain;
    private HeldFile disk;

    @BeforeEach
    void open() throws Exception {
        real = stores.open(folder.resolve("tasks.db"), clock);
        SqliteDatabase database = stores.spoolDatabase(folder.resolve("spool.db"));
        disk = new HeldFile(database);
        spool = stores.spool(database, Duration.ofSeconds(2));
        chain = new Chain(real, spool, clock);
    }

    @AfterEach
    void mend() throws Exception {
        disk.close();
        chain.faulty.is(Fault.NONE);
    }

    @Test
    void a_task_that_was_kept_after_its_sender_was_given_up_is_moved() throws Exception {
        chain.breakIt();
        giveUp(() -> enqueue("a"));
        await().until(() -> chain.backlog.taskTotals().entries() == 1);
        assertThat(chain.backlog.taskTotals().bytes())
                .isEqualTo(spool.totals(LaneName.TASKS).bytes());
        assertThat(enqueue("a")).isInstanceOf(Spooled.class);
        assertThat(enqueue("b")).isInstanceOf(Spooled.class);
        moveAll();
        assertThat(chain.backlog.taskTotals()).isEqualTo(new LaneTotals(0, 0, null, 0));
        assertThat(enqueue("c")).isInstanceOf(Created.class);
        assertThat(real.claim(List.of(claim(10))).getFirst())
                .extracting(leased -> leased.task().id())
                .containsExactly("a", "b", "c");
    }

    @Test
    void an_ack_that_was_held_after_its_worker_was_given_up_is_moved() throws Exception {
        enqueue("a");
        Completion ack = new Completion(lease(), null, null);
        chain.breakIt();
        giveUp(() -> chain.store.ack(List.of(ack)));
        await().until(() -> chain.backlog.endingTotals().entries() == 1);
        assertThat(chain.store.ack(List.of(ack)).getFirst()).isInstanceOf(Held.class);
        moveAll();
        assertThat(chain.backlog.endingTotals()).isEqualTo(new LaneTotals(0, 0, null, 0));
        assertThat(real.find(List.of("a")).getFirst().orElseThrow().task().state())
                .isEqualTo(TaskState.DONE);
    }

    @Test
    void what_was_set_aside_after_that_was_given_up_waits_no_more() throws Exception {
        chain.breakIt();
        enqueue("a");
        Entry<Accepted> entry = spool.tasks(1, 1_000).getFirst();
        giveUp(() -> {
            chain.backlog.setAside(LaneName.TASKS, entry, "test");
            return true;
        });
        await().until(() -> chain.backlog.taskTotals().aside() == 1);
        assertThat(chain.backlog.taskTotals().entries()).isZero();
    }

    /** While the disk does not answer, until the caller is told so; then it does. */
    private void giveUp(Supplier<?> write) throws Exception {
        disk.hang();
        CompletableFuture<?> call = CompletableFuture.supplyAsync(write);
        await().until(() -> {
            stores.giveUpOverdue(spool);
            return call.isDone();
        });
        assertThatThrownBy(call::join)
                .cause()
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("not known");
        disk.goOn();
    }

    private void moveAll() {
        chain.mendIt();
        chain.drainAll();
    }

    private Object enqueue(String id) {
        return chain.store
                .enqueue(List.of(
                        new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null)))
                .getFirst();
    }

    private LeaseKey lease() {
        return chain.store.claim(List.of(claim(1))).getFirst().getFirst().key();
    }

    private static Claim claim(int most) {
        return new Claim("q", most, Duration.ofHours(1), null);
    }
}
