package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.wire.RawJson;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RedrivesIntegrationTest {

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void redriving_all_ends_even_if_each_fails_again_at_once() {
        TaskStore store = stores.open(folder.resolve("tasks.db"), new SettableClock());
        store.enqueue(Stream.of("a", "b", "c")
                .map(id ->
                        new TaskDraft(id, "q", new RawJson("1"), 4, null, 1, Duration.ofSeconds(1), null, null, null))
                .toList());
        failAll(store);
        Redrives redrives =
                new Redrives(failingAtOnce(store), TestProperties.with(Map.of("pulsewarden.queue.duties.batch", "2")));
        assertThat(redrives.all("q").redriven()).isEqualTo(3);
    }

    /** The store, with a worker that fails each task as soon as it is redriven. */
    private static TaskStore failingAtOnce(TaskStore store) {
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (_, method, args) -> {
                    Object result = method.invoke(store, args);
                    if (method.getName().equals("redrive")) {
                        failAll(store);
                    }
                    return result;
                });
    }

    private static void failAll(TaskStore store) {
        store.nack(store.claim(List.of(new Claim("q", 10, Duration.ofSeconds(60), null))).getFirst().stream()
                .map(leased -> new Failure(leased.key(), "broken", null))
                .toList());
    }
}
