package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.ReadyOrder;
import java.time.Clock;
import java.time.Instant;

/**
 * What all operations of the store share.
 *
 * @param clock corrected to the store's
 * @param order the places of what becomes READY
 * @param maxAnswerBytes payloads of one claim, or one page, together; the first task is always in it
 * @param maxHistory failed attempts that a task remembers
 * @param byQueue what holds for the tasks of each queue
 */
record StoreSettings(
        Clock clock, Backoff backoff, ReadyOrder order, long maxAnswerBytes, int maxHistory, SettingsByQueue byQueue) {

    static StoreSettings of(QueueProperties properties, SettingsByQueue byQueue, Backoff backoff, Clock clock) {
        return new StoreSettings(
                clock,
                backoff,
                new ReadyOrder(0),
                properties.limits().answer().toBytes(),
                properties.mongo().history(),
                byQueue);
    }

    /** From when on a task of the queue may be forgotten that ends then. */
    Instant expireAt(String queue, Instant endedAt) {
        return endedAt.plus(byQueue.of(queue).retention());
    }

    /** The time, as finely as it is stored. */
    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
