package dev.pulsewarden.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The attempt failed; {@code delay} is how long to wait before the next instead of the backoff. */
public record Nack(
        @Nullable String id,
        @Nullable String lease,
        @Nullable String error,
        @Nullable Duration delay) {}
