package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreContract;
import java.time.Clock;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The contract over an in-memory look-alike of MongoDB, for where no MongoDB is to be had.
 *
 * <p>What it cannot check, because the look-alike does otherwise: that indexes are used, and used in order (it looks through
 * everything); partial filters (it ignores them); that the store forgets by itself (it has no TTL); contention, and updates of
 * several documents beside each other (it does one command at a time); write concerns, elections and retried writes; limits on
 * the size of documents and answers; anything about time or disk.
 */
class LookAlikeContractIntegrationTest extends TaskStoreContract {

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    @Override
    protected TaskStore open(Clock clock, Backoff backoff, QueueProperties properties) {
        return stores.store(clock, backoff, properties);
    }
}
