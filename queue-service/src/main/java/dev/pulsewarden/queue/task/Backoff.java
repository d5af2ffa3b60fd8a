package dev.pulsewarden.queue.task;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long a task waits after a failed attempt: its own backoff, doubled with each further one, a fifth more or less by
 * chance so that tasks that failed together do not come back together, and never more than the longest.
 *
 * @param longest the longest wait
 * @param chance numbers from 0 up to 1
 */
public record Backoff(Duration longest, DoubleSupplier chance) {

    /**
     * Says how long to wait now.
     *
     * @param attempts how many failed so far, from 1
     * @param first the wait after the first
     */
    public Duration after(int attempts, Duration first) {
        double doubled = (double) first.toMillis() * Math.pow(2, attempts - 1.0);
        double spread = doubled * (0.8 + 0.4 * chance.getAsDouble());
        return Duration.ofMillis((long) Math.min(spread, (double) longest.toMillis()));
    }
}
