package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.ReadyOrder;
import java.time.Instant;

/** What one write has at hand, on the writer's thread. */
record Writing(Sql sql, Instant now, ReadyOrder order, Changes changes, Counts counts, SettingsByQueue settings) {

    long nextPlace() {
        return order.next(now);
    }

    /** A lease of the queue ended with which no task became READY. */
    void leaseEnded(String queue) {
        changes.leasesEnded(queue, 1, settings);
    }

    /** From when on a task of the queue may be forgotten that ends now, in milliseconds since 1970. */
    long expireAt(String queue) {
        return now.plus(settings.of(queue).retention()).toEpochMilli();
    }
}
