package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.model.ModelledStore;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.TaskStore;
import java.time.Clock;
import java.time.Duration;

/** A node over a database that is empty at first; opened again it is another node. */
final class MongoModel implements ModelledStore {

    private final MongoStores stores;

    MongoModel(MongoStores stores) {
        this.stores = stores;
        stores.empty();
    }

    @Override
    public TaskStore open(Clock clock, Backoff backoff, QueueProperties properties) {
        return stores.store(clock, backoff, properties);
    }

    @Override
    public void close() {
        stores.closeClients();
    }

    /** Each node has its own order within a millisecond. */
    @Override
    public Duration closedFor() {
        return Duration.ofMillis(1);
    }
}
