package dev.pulsewarden.queue.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One time that a task was in the hands of a worker.
 *
 * @param attempt which one, from 1; counted anew after a redrive, and the next has the same if it was given back
 * @param error what the worker, or the rescue, said was wrong
 */
public record Attempt(
        int attempt,
        @Nullable String worker,
        Instant claimedAt,
        @Nullable Instant endedAt,
        Outcome outcome,
        @Nullable String error) {

    /** How an attempt ended. */
    public enum Outcome {
        RUNNING,
        DONE,
        FAILED,
        EXPIRED,
        /** Given back because its worker was lost. */
        WORKER_LOST
    }
}
