package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.model.ModelledStore;
import dev.pulsewarden.queue.model.TaskStoreModelContract;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.TaskStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SqliteModelIntegrationTest extends TaskStoreModelContract {

    private static final int RUNS = 40;

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private int files;

    SqliteModelIntegrationTest() {
        super(RUNS);
    }

    @Override
    protected ModelledStore newStore() {
        Path file = folder.resolve("tasks-" + files++ + ".db");
        return new ModelledStore() {
            private TaskStore open;

            @Override
            public TaskStore open(Clock clock, Backoff backoff, QueueProperties properties) {
                open = stores.open(file, clock, backoff, properties);
                return open;
            }

            @Override
            public void close() {
                stores.close(open);
            }

            /** It goes on behind the last place that it finds. */
            @Override
            public Duration closedFor() {
                return Duration.ZERO;
            }
        };
    }
}
