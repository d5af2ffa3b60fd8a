package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of queues on the wire.
 *
 * @param spool what waits on local disk for the store, of all queues; absent where there is no spool
 */
record QueuesView(
        List<QueueView> items,
        @Nullable String next,
        @Nullable WholeSpool spool) {

    /**
     * What waits on local disk, of all queues.
     *
     * @param oldestMs how long the oldest entry waits; absent when there is none
     * @param heldEndings acks and nacks; their queues are not known here
     * @param setAside what the store refused for itself
     */
    record WholeSpool(
            long tasks, long heldEndings, @Nullable Long oldestMs, long bytes, long setAside) {

        static WholeSpool of(LaneTotals tasks, LaneTotals endings, @Nullable Long oldestMs) {
            return new WholeSpool(
                    tasks.entries(),
                    endings.entries(),
                    oldestMs,
                    tasks.bytes() + endings.bytes(),
                    tasks.aside() + endings.aside());
        }
    }
}
