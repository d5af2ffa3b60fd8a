package dev.pulsewarden.wire;

import org.jspecify.annotations.Nullable;

/**
 * The task is given back.
 *
 * @param workerLost whether its worker is believed to have died with it; absent: it is well
 * @param worker who had it, for the record, if it was another one than who claimed it; only of those that were lost
 */
public record Release(
        @Nullable String id,
        @Nullable String lease,
        @Nullable Boolean workerLost,
        @Nullable String worker) {}
