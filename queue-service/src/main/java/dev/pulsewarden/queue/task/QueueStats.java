package dev.pulsewarden.queue.task;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a queue stands.
 *
 * @param counts tasks by state; every state is there
 * @param oldestReady since when the longest waiting READY task is READY
 * @param workers who holds leases, those with the most first, up to a hundred
 */
public record QueueStats(
        String queue,
        boolean paused,
        Map<TaskState, Long> counts,
        @Nullable Instant oldestReady,
        List<Worker> workers) {

    /**
     * Somebody who holds leases.
     *
     * @param worker the name it claimed under, if it said one
     */
    public record Worker(@Nullable String worker, long leased) {}
}
