package dev.pulsewarden.heartbeat.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a process said about its own end. */
public record LastWords(
        Instant at,
        String reason,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable String error) {}
