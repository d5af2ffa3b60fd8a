package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** While the store is there, spool and circuit change nothing of what it promises. */
class ChainContractIntegrationTest extends TaskStoreContract {

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    @Override
    protected TaskStore open(Clock clock, Backoff backoff, QueueProperties properties) {
        TaskStore real = stores.open(folder.resolve("tasks.db"), clock, backoff, properties);
        return new Chain(real, stores.spool(folder.resolve("spool.db")), (SettableClock) clock).store;
    }
}
