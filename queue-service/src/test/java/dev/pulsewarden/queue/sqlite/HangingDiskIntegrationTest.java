package dev.pulsewarden.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.sqlite.SqliteDatabase;
import dev.pulsewarden.wire.RawJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store whose disk does not answer, and then does. */
@Timeout(120)
class HangingDiskIntegrationTest {

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final List<String> changes = new CopyOnWriteArrayList<>();
    private SqliteTaskStore store;
    private HeldFile disk;

    @BeforeEach
    void open() throws Exception {
        SqliteDatabase database = stores.database(folder.resolve("tasks.db"));
        disk = new HeldFile(database);
        store = stores.open(
                database,
                new SettableClock(),
                new Backoff(Duration.ofMinutes(5), () -> 0.5),
                TestProperties.with(Map.of("pulsewarden.queue.commit.time-limit", "2s")));
        store.listen(new TaskListener() {
            @Override
            public void changed(Change change, String queue, int tasks) {
                changes.add(change + " " + queue + " " + tasks);
            }
        });
    }

    @AfterEach
    void goOn() throws Exception {
        disk.close();
    }

    @Test
    void tasks_of_a_claim_that_was_given_up_are_ready_again_and_no_attempt_is_counted() throws Exception {
        enqueue("a");
        giveUp(() -> store.claim(List.of(new Claim("q", 10, Duration.ofHours(1), "w"))));
        await().until(() -> changes.contains("CLAIMED q 1") && task("a").state() == TaskState.READY);
        assertThat(task("a").attempts()).isZero();
        assertThat(task("a").workerLost()).isZero();
        List<LeasedTask> again = store.claim(List.of(new Claim("q", 10, Duration.ofHours(1), "w")))
                .getFirst();
        assertThat(again).extracting(leased -> leased.task().id()).containsExactly("a");
    }

    @Test
    void a_task_that_was_stored_after_its_sender_was_given_up_is_told() throws Exception {
        giveUp(() -> enqueue("a"));
        await().untilAsserted(() -> assertThat(changes).containsExactlyInAnyOrder("ENQUEUED q 1", "READY q 1"));
    }

    /** While the disk does not answer, until the caller is told so; then it does. */
    private void giveUp(Supplier<?> write) throws Exception {
        disk.hang();
        CompletableFuture<?> call = CompletableFuture.supplyAsync(write);
        await().until(() -> {
            store.overdue(Duration.ofSeconds(1)).runOnce();
            return call.isDone();
        });
        assertThatThrownBy(call::join)
                .cause()
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("not known");
        disk.goOn();
    }

    private Object enqueue(String id) {
        return store.enqueue(
                List.of(new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null)));
    }

    private Task task(String id) {
        return store.find(List.of(id)).getFirst().orElseThrow().task();
    }
}
