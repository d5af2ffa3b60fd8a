package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreContract;
import java.time.Clock;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract over MongoDB itself, where there is one: see {@link RealMongo}. */
class RealMongoContractIntegrationTest extends TaskStoreContract {

    @RegisterExtension
    final MongoStores stores = MongoStores.real();

    @Override
    protected TaskStore open(Clock clock, Backoff backoff, QueueProperties properties) {
        return stores.store(clock, backoff, properties);
    }
}
