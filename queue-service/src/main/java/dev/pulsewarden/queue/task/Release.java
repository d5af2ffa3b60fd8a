package dev.pulsewarden.queue.task;

import org.jspecify.annotations.Nullable;

/**
 * The task is given back.
 *
 * @param workerLost whether its worker is believed to have died with it
 * @param worker who had it, in the history instead of who claimed it; absent: who claimed it
 */
public record Release(
        LeaseKey key, boolean workerLost, @Nullable String worker) {

    /** By whoever claimed it, who is well. */
    public Release(LeaseKey key) {
        this(key, false, null);
    }
}
