package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.task.TaskListener.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for tasks that other nodes made READY, in the queues whose tasks claims wait for here, and wakes those claims. One query
 * that takes a seek a queue, and none at all while nobody waits.
 */
final class Lookout implements Duty {

    private final MongoTaskStore store;
    private final Claims claims;
    private final QueueProperties.Mongo limits;
    private final int tasks;
    private String last = "";

    /** @param tasks as if so many tasks of a queue were found: claims for that many together are woken */
    Lookout(MongoTaskStore store, Claims claims, QueueProperties.Mongo limits, int tasks) {
        this.store = store;
        this.claims = claims;
        this.limits = limits;
        this.tasks = tasks;
    }

    @Override
    public String name() {
        return "lookout";
    }

    @Override
    public Duration period() {
        return limits.lookPeriod();
    }

    /** Not for more than one thread. */
    @Override
    public @Nullable Instant runOnce() {
        List<String> queues = claims.queuesWaitedFor(last, limits.lookQueues());
        last = queues.isEmpty() ? "" : queues.getLast();
        if (!queues.isEmpty()) {
            store.ready(queues).forEach(queue -> claims.changed(Change.READY, queue, tasks));
        }
        return null;
    }
}
