package dev.pulsewarden.queue.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The attempt failed.
 *
 * @param delay how long to wait before the next one instead of the backoff
 */
public record Failure(
        LeaseKey key, @Nullable String error, @Nullable Duration delay) {}
