package dev.pulsewarden.queue.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The attempt failed.
 *
 * @param delay how long to wait before the next one instead of the backoff
 * @param worker who tried it, in the history instead of who claimed it; absent: who claimed it
 */
public record Failure(
        LeaseKey key,
        @Nullable String error,
        @Nullable Duration delay,
        @Nullable String worker) {

    /** Of whoever claimed it. */
    public Failure(LeaseKey key, @Nullable String error, @Nullable Duration delay) {
        this(key, error, delay, null);
    }
}
