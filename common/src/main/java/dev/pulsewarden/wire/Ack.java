package dev.pulsewarden.wire;

import org.jspecify.annotations.Nullable;

/**
 * The task is done.
 *
 * @param result any JSON value
 * @param worker who did it, for the record, if it was another one than who claimed it
 */
public record Ack(
        @Nullable String id,
        @Nullable String lease,
        @Nullable RawJson result,
        @Nullable String worker) {}
