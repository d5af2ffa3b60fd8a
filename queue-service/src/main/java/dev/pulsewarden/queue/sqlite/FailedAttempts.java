package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Released;
import dev.pulsewarden.queue.task.LeaseResult.Retrying;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ends attempts that failed, by a nack, by silence or with their worker, and decides what follows. */
final class FailedAttempts {

    private static final String RECORD = """
            INSERT INTO attempts (task, lease, attempt, worker, claimed_at, ended_at, expired, worker_lost, retry_at, error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String BURY = """
            UPDATE tasks SET state = 4, attempts = ?, worker_lost = ?, dead_reason = ?, ended_at = ?, expire_at = ?, worker = ?,
              lease = NULL, lease_until = NULL
            WHERE seq = ?
            """;
    private static final String RETRY = """
            UPDATE tasks SET state = ?, worker_lost = ?, run_at = ?, ready_order = ?, worker = NULL, claimed_at = NULL, lease = NULL,
              lease_until = NULL
            WHERE seq = ?
            """;

    private static final String GIVE_BACK = """
            UPDATE tasks SET state = 0, attempts = attempts - 1, worker_lost = worker_lost + 1, released_lease = lease,
              worker = NULL, claimed_at = NULL, lease = NULL, lease_until = NULL
            WHERE seq = ?
            """;

    private final Writing writing;
    private final Backoff backoff;

    FailedAttempts(Writing writing, Backoff backoff) {
        this.writing = writing;
        this.backoff = backoff;
    }

    /** @param delay how long to wait before the next attempt instead of the backoff */
    LeaseResult end(Running task, Outcome outcome, @Nullable String error, @Nullable Duration delay) {
        int workerLost = task.workerLost() + (outcome == Outcome.EXPIRED ? 1 : 0);
        if (task.attempts() >= task.maxAttempts() || workerLost >= task.maxAttempts()) {
            record(task, outcome, error, null);
            return bury(task, outcome, task.attempts(), workerLost);
        }
        Duration wait = Objects.requireNonNullElseGet(delay, () -> backoff.after(task.attempts(), task.backoff()));
        Instant runAt = writing.now().plus(wait);
        record(task, outcome, error, runAt);
        retry(task, workerLost, runAt, wait.isZero() ? TaskState.READY : TaskState.DELAYED);
        return new Retrying(Instant.ofEpochMilli(runAt.toEpochMilli()));
    }

    /** Gives the task back at its old place, unless that was the last worker that may be lost by it. */
    LeaseResult lose(Running task) {
        int workerLost = task.workerLost() + 1;
        writing.changes().add(Change.WORKER_LOST, task.queue());
        if (workerLost >= task.maxAttempts()) {
            record(task, Outcome.WORKER_LOST, null, null);
            return bury(task, Outcome.WORKER_LOST, task.attempts() - 1, workerLost);
        }
        record(task, Outcome.WORKER_LOST, null, writing.now());
        writing.sql().update(GIVE_BACK, task.seq());
        writing.counts().moved(task.queue(), TaskState.LEASED, TaskState.READY);
        writing.changes().add(Change.READY, task.queue());
        return new Released();
    }

    private LeaseResult bury(Running task, Outcome last, int attempts, int workerLost) {
        writing.sql()
                .update(
                        BURY,
                        attempts,
                        workerLost,
                        last == Outcome.FAILED ? 0 : Rows.LOST,
                        writing.now().toEpochMilli(),
                        writing.expireAt(task.queue()),
                        task.worker(),
                        task.seq());
        writing.counts().moved(task.queue(), TaskState.LEASED, TaskState.DEAD);
        writing.changes().add(Change.DEAD, task.queue());
        writing.leaseEnded(task.queue());
        if (task.hasReplyTo()) {
            new Replies(writing.sql()).due(writing, task.seq());
        }
        return new Dead();
    }

    private void retry(Running task, int workerLost, Instant runAt, TaskState state) {
        long place = state == TaskState.READY ? writing.nextPlace() : ReadyOrder.of(runAt);
        writing.sql().update(RETRY, StateCode.of(state), workerLost, runAt.toEpochMilli(), place, task.seq());
        writing.counts().moved(task.queue(), TaskState.LEASED, state);
        if (state == TaskState.READY) {
            writing.changes().add(Change.READY, task.queue());
        } else {
            writing.changes().promotionDue(runAt);
            writing.leaseEnded(task.queue());
        }
    }

    private void record(Running task, Outcome outcome, @Nullable String error, @Nullable Instant retryAt) {
        Instant claimedAt = Objects.requireNonNullElse(task.claimedAt(), writing.now());
        writing.sql()
                .update(
                        RECORD,
                        task.seq(),
                        task.lease(),
                        task.attempts(),
                        task.worker(),
                        claimedAt.toEpochMilli(),
                        writing.now().toEpochMilli(),
                        outcome == Outcome.EXPIRED ? 1 : 0,
                        outcome == Outcome.WORKER_LOST ? 1 : 0,
                        retryAt == null ? null : retryAt.toEpochMilli(),
                        error);
    }
}
