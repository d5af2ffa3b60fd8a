package dev.pulsewarden.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Enqueued.Exists;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.wire.RawJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HeadroomIntegrationTest {

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private volatile Runnable atWrite = () -> {};

    /** The writer asks it for the time when it begins a write. */
    private final Clock clock = new Clock() {

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().equals("queue-writer")) {
                atWrite.run();
            }
            return Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @Test
    void a_task_that_is_under_way_when_the_reserve_is_given_up_does_not_use_it_up() {
        SqliteTaskStore store = stores.open(
                stores.database(folder.resolve("tasks.db")),
                clock,
                new Backoff(Duration.ofMinutes(5), () -> 0.5),
                TestProperties.with(Map.of("pulsewarden.queue.sqlite.reserve", "1KB")));
        store.headroom().runOnce();
        atWrite = () -> assertThat(isAckedOnAFullDisk(store.headroom())).isTrue();
        assertThatThrownBy(() -> store.enqueue(List.of(draft("late"))))
                .isInstanceOfSatisfying(
                        TaskStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL));
        atWrite = () -> {};
        assertThat(folder.resolve("tasks.reserve")).doesNotExist();
        assertThat(store.find(List.of("late")).getFirst()).isEmpty();
        store.headroom().runOnce();
        store.enqueue(List.of(draft("again")));
        assertThat(Files.exists(folder.resolve("tasks.reserve"))).isTrue();
    }

    @Test
    void a_task_that_is_stored_is_answered_the_same_when_there_is_no_room_for_new_ones() {
        SqliteTaskStore store = stores.open(
                stores.database(folder.resolve("tasks.db")),
                clock,
                new Backoff(Duration.ofMinutes(5), () -> 0.5),
                TestProperties.with(Map.of("pulsewarden.queue.sqlite.reserve", "1KB")));
        store.headroom().runOnce();
        store.enqueue(List.of(draft("a")));
        assertThat(isAckedOnAFullDisk(store.headroom())).isTrue();
        assertThat(store.enqueue(List.of(draft("a")))).containsExactly(new Exists("a", TaskState.READY));
        assertThatThrownBy(() -> store.enqueue(List.of(draft("a"), draft("b")))).isInstanceOf(TaskStoreException.class);
    }

    private boolean isAckedOnAFullDisk(Headroom headroom) {
        return headroom.use(() -> {
            if (Files.exists(folder.resolve("tasks.reserve"))) {
                throw new TaskStoreException(Reason.FULL, "full", null);
            }
            return true;
        });
    }

    private static TaskDraft draft(String id) {
        return new TaskDraft(id, "q", new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }
}
