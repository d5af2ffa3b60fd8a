package dev.pulsewarden.queue.web;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pulsewarden.queue.activity.Rates.LastMinute;
import dev.pulsewarden.queue.task.QueueStats.Worker;
import dev.pulsewarden.queue.task.TaskState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a queue stands, on the wire.
 *
 * @param oldestReadyMs how long the longest waiting READY task waits
 * @param lastMinute tasks enqueued, claimed, done, and attempts failed
 * @param workers who holds leases
 * @param waitingClaims claims that wait for a task
 * @param spool what waits on local disk for the store; absent where there is no spool
 */
@JsonPropertyOrder({"queue", "paused", "counts"})
record QueueView(
        String queue,
        boolean paused,
        Map<TaskState, Long> counts,
        @Nullable Long oldestReadyMs,
        LastMinute lastMinute,
        List<Worker> workers,
        int waitingClaims,
        @Nullable SpoolView spool) {

    /**
     * Tasks of the queue that wait on local disk.
     *
     * @param oldestMs how long the oldest of them waits; absent when there is none
     */
    record SpoolView(long tasks, @Nullable Long oldestMs) {}
}
