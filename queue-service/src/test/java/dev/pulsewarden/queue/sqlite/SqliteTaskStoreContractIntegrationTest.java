package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SqliteTaskStoreContractIntegrationTest extends TaskStoreContract {

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    @Override
    protected TaskStore open(Clock clock, Backoff backoff, QueueProperties properties) {
        return stores.open(folder.resolve("tasks.db"), clock, backoff, properties);
    }
}
