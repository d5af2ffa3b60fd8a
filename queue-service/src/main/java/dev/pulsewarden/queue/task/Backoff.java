package dev.pulsewarden.queue.task;

import dev.pulsewarden.queue.settings.BackoffRule;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long a task waits after a failed attempt: as its rule says. Waits that grow are a fifth more or less by chance, so that
 * tasks that failed together do not come back together.
 *
 * @param longest the longest wait, whatever a rule says
 * @param chance numbers from 0 up to 1
 */
public record Backoff(Duration longest, DoubleSupplier chance) {

    /**
     * Says how long to wait now.
     *
     * @param attempts how many failed so far, from 1
     */
    public Duration after(int attempts, BackoffRule rule) {
        return switch (rule.kind()) {
            case FIXED -> shorter(rule.first(), longest);
            case EXPONENTIAL -> grown(attempts, rule);
        };
    }

    private Duration grown(int attempts, BackoffRule rule) {
        Duration most = rule.max() == null ? longest : shorter(rule.max(), longest);
        double doubled = (double) rule.first().toMillis() * Math.pow(2, attempts - 1.0);
        double spread = doubled * (0.8 + 0.4 * chance.getAsDouble());
        return Duration.ofMillis((long) Math.min(spread, (double) most.toMillis()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
