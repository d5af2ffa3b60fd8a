package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Done;
import dev.pulsewarden.queue.task.LeaseResult.Extended;
import dev.pulsewarden.queue.task.LeaseResult.Lost;
import dev.pulsewarden.queue.task.LeaseResult.Released;
import dev.pulsewarden.queue.task.LeaseResult.Retrying;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ends, extends and gives back attempts, for whoever has the lease. */
final class Attempts {

    static final String HELD =
            "SELECT seq, queue, reply_to IS NOT NULL AS has_reply_to FROM tasks WHERE id = ? AND state = 2 AND lease = ?";
    static final String DONE = """
            UPDATE tasks SET state = 3, ended_at = ?, expire_at = ?, worker = coalesce(?, worker), lease_until = NULL WHERE seq = ?
            """;
    private static final String RESULT = "INSERT INTO results (task, result) VALUES (?, ?)";
    private static final String EXTEND = "UPDATE tasks SET lease_until = ? WHERE seq = ?";
    private static final String RELEASE = """
            UPDATE tasks SET state = 0, attempts = attempts - 1, released_lease = lease, worker = NULL, claimed_at = NULL,
              lease = NULL, lease_until = NULL
            WHERE seq = ?
            """;
    static final String ENDED = "SELECT expired, worker_lost, retry_at FROM attempts WHERE task = ? AND lease = ?";

    /** A task as those see it who say that it is done. */
    private record Held(long seq, String queue, boolean hasReplyTo) {

        static Held from(ResultSet row) throws SQLException {
            return new Held(row.getLong("seq"), row.getString("queue"), row.getBoolean("has_reply_to"));
        }
    }

    private final Writing writing;
    private final FailedAttempts failed;

    Attempts(Writing writing, Backoff backoff) {
        this.writing = writing;
        this.failed = new FailedAttempts(writing, backoff);
    }

    /** What nearly every task sees, so it reads no more than it needs. */
    LeaseResult ack(Completion completion) {
        LeaseKey key = completion.key();
        return writing.sql()
                .first(HELD, Held::from, key.id(), key.lease())
                .map(held -> done(held, completion))
                .orElseGet(() -> earlier(find(key), key.lease()));
    }

    private LeaseResult done(Held task, Completion completion) {
        Sql sql = writing.sql();
        sql.update(DONE, writing.now().toEpochMilli(), writing.expireAt(task.queue()), completion.worker(), task.seq());
        if (completion.result() != null) {
            sql.update(RESULT, task.seq(), (Object) completion.result().bytes());
        }
        writing.counts().moved(task.queue(), TaskState.LEASED, TaskState.DONE);
        writing.changes().add(Change.DONE, task.queue());
        writing.leaseEnded(task.queue());
        if (task.hasReplyTo()) {
            new Replies(sql).due(writing, task.seq());
        }
        return new Done();
    }

    LeaseResult nack(Failure failure) {
        return withLease(failure.key(), task -> {
            writing.changes().add(Change.FAILED, task.queue());
            return failed.end(task.by(failure.worker()), Outcome.FAILED, failure.error(), failure.delay());
        });
    }

    LeaseResult extend(LeaseKey key) {
        return withLease(key, task -> {
            Instant until = writing.now().plusMillis(task.leaseMs());
            writing.sql().update(EXTEND, until.toEpochMilli(), task.seq());
            return new Extended(Duration.ofMillis(task.leaseMs()));
        });
    }

    LeaseResult release(Release release) {
        LeaseKey key = release.key();
        @Nullable Running known = find(key);
        if (known != null && !known.isHeldBy(key.lease()) && key.lease().equals(known.releasedLease())) {
            return new Released();
        }
        return withLease(known, key, task -> {
            if (release.workerLost()) {
                return failed.lose(task.by(release.worker()));
            }
            writing.sql().update(RELEASE, task.seq());
            writing.counts().moved(task.queue(), TaskState.LEASED, TaskState.READY);
            writing.changes().add(Change.READY, task.queue());
            return new Released();
        });
    }

    private LeaseResult withLease(LeaseKey key, Function<Running, LeaseResult> then) {
        return withLease(find(key), key, then);
    }

    private @Nullable Running find(LeaseKey key) {
        return Running.find(writing.sql(), key.id()).orElse(null);
    }

    private LeaseResult withLease(@Nullable Running task, LeaseKey key, Function<Running, LeaseResult> then) {
        return task != null && task.isHeldBy(key.lease()) ? then.apply(task) : earlier(task, key.lease());
    }

    /** What this lease already led to: saying something again gives the same outcome. One given back led to nothing. */
    private LeaseResult earlier(@Nullable Running task, String lease) {
        if (task == null) {
            return new Lost();
        }
        if (task.state() == TaskState.DONE && lease.equals(task.lease())) {
            return new Done();
        }
        return writing.sql()
                .first(
                        ENDED,
                        row -> {
                            Instant retryAt = Rows.instant(row, "retry_at");
                            if (row.getBoolean("expired") || (row.getBoolean("worker_lost") && retryAt != null)) {
                                return new Lost();
                            }
                            return retryAt == null ? new Dead() : new Retrying(retryAt);
                        },
                        task.seq(),
                        lease)
                .orElseGet(Lost::new);
    }
}
