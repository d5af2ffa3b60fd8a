package dev.pulsewarden.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The attempt failed.
 *
 * @param error what went wrong, for the record
 * @param delay how long to wait before the next attempt instead of the backoff
 * @param worker who tried it, for the record, if it was another one than who claimed it
 */
public record Nack(
        @Nullable String id,
        @Nullable String lease,
        @Nullable String error,
        @Nullable Duration delay,
        @Nullable String worker) {}
