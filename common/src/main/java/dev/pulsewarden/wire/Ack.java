package dev.pulsewarden.wire;

import org.jspecify.annotations.Nullable;

/** The task is done; {@code result} is any JSON value. */
public record Ack(
        @Nullable String id,
        @Nullable String lease,
        @Nullable RawJson result) {}
