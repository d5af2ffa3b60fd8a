package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Retrying;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ends attempts that failed, by a nack or by silence, and decides what follows. */
final class FailedAttempts {

    private static final String RECORD = """
            INSERT INTO attempts (task, lease, attempt, worker, claimed_at, ended_at, expired, retry_at, error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String BURY = """
            UPDATE tasks SET state = 4, ended_at = ?, expire_at = ?, worker = ?, lease = NULL, lease_until = NULL
            WHERE seq = ?
            """;
    private static final String RETRY = """
            UPDATE tasks SET state = ?, run_at = ?, ready_order = ?, worker = NULL, claimed_at = NULL, lease = NULL,
              lease_until = NULL
            WHERE seq = ?
            """;

    private final Writing writing;
    private final Backoff backoff;

    FailedAttempts(Writing writing, Backoff backoff) {
        this.writing = writing;
        this.backoff = backoff;
    }

    /** @param delay how long to wait before the next attempt instead of the backoff */
    LeaseResult end(Running task, boolean expired, @Nullable String error, @Nullable Duration delay) {
        if (task.attempts() >= task.maxAttempts()) {
            record(task, expired, error, null);
            writing.sql()
                    .update(
                            BURY,
                            writing.now().toEpochMilli(),
                            writing.expireAt(task.queue()),
                            task.worker(),
                            task.seq());
            writing.changes().add(Change.DEAD, task.queue());
            return new Dead();
        }
        Duration wait = Objects.requireNonNullElseGet(delay, () -> backoff.after(task.attempts(), task.backoff()));
        Instant runAt = writing.now().plus(wait);
        record(task, expired, error, runAt);
        retry(task, runAt, wait.isZero() ? TaskState.READY : TaskState.DELAYED);
        return new Retrying(Instant.ofEpochMilli(runAt.toEpochMilli()));
    }

    private void retry(Running task, Instant runAt, TaskState state) {
        long place = state == TaskState.READY ? writing.nextPlace() : ReadyOrder.of(runAt);
        writing.sql().update(RETRY, StateCode.of(state), runAt.toEpochMilli(), place, task.seq());
        if (state == TaskState.READY) {
            writing.changes().add(Change.READY, task.queue());
        } else {
            writing.changes().promotionDue(runAt);
        }
    }

    private void record(Running task, boolean expired, @Nullable String error, @Nullable Instant retryAt) {
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
                        expired ? 1 : 0,
                        retryAt == null ? null : retryAt.toEpochMilli(),
                        error);
    }
}
