package dev.pulsewarden.queue.task;

import java.time.Duration;

/**
 * A task that was just handed out.
 *
 * @param lease the right to end this attempt; opaque
 * @param leaseTime how long it runs from the claim
 */
public record LeasedTask(Task task, String lease, Duration leaseTime) {

    public LeaseKey key() {
        return new LeaseKey(task.id(), lease);
    }
}
