package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.ReadyOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What all operations of the store share.
 *
 * @param clock corrected to the store's
 * @param order the places of what becomes READY
 * @param maxAnswerBytes payloads of one claim, or one page, together; the first task is always in it
 * @param maxHistory failed attempts that a task remembers
 */
record StoreSettings(
        Clock clock, Backoff backoff, ReadyOrder order, long maxAnswerBytes, int maxHistory, Duration retention) {

    static StoreSettings of(QueueProperties properties, Backoff backoff, Clock clock) {
        return new StoreSettings(
                clock,
                backoff,
                new ReadyOrder(0),
                properties.limits().answer().toBytes(),
                properties.mongo().history(),
                properties.retention());
    }

    /** The time, as finely as it is stored. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
