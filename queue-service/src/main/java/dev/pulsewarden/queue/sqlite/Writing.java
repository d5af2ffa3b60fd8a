package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.ReadyOrder;
import java.time.Instant;

/** What one write has at hand, on the writer's thread. */
record Writing(Sql sql, Instant now, ReadyOrder order, Changes changes) {

    long nextPlace() {
        return order.next(now);
    }
}
