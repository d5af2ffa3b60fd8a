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
 * @param settings what holds for its tasks
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
        SettingsView settings,
        @Nullable SpoolView spool) {

    /**
     * Tasks of the queue that wait on local disk.
     *
     * @param oldestMs how long the oldest of them waits; absent when there is none
     */
    record SpoolView(long tasks, @Nullable Long oldestMs) {}

    /**
     * What holds for tasks and claims of the queue that do not say otherwise, durations in milliseconds.
     *
     * @param backoffMaxMs the longest wait between two attempts; absent where all are as the first
     * @param concurrency the most tasks that are leased at once; absent: no limit
     * @param rules for each value the name of the rule that it is from, or {@code default}
     */
    record SettingsView(
            long leaseMs,
            int maxAttempts,
            long backoffMs,
            String backoffKind,
            @Nullable Long backoffMaxMs,
            long retentionMs,
            @Nullable Integer concurrency,
            Map<String, String> rules) {}
}
