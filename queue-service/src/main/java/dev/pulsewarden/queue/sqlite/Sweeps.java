package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Moves what time has moved. */
final class Sweeps {

    static final String DUE =
            "SELECT seq, queue FROM tasks WHERE state = 1 AND run_at <= ? ORDER BY run_at, seq " + Sql.LIMIT;
    static final String PROMOTE = "UPDATE tasks SET state = 0, ready_order = ? WHERE seq = ?";
    static final String NEXT_DUE = "SELECT run_at AS at FROM tasks WHERE state = 1 ORDER BY run_at LIMIT 1";
    static final String NEXT_EXPIRY =
            "SELECT lease_until AS at FROM tasks WHERE state = 2 ORDER BY lease_until LIMIT 1";
    static final String NEXT_FORGETTING = """
            SELECT expire_at AS at FROM tasks WHERE ended_at IS NOT NULL AND expire_at IS NOT NULL ORDER BY expire_at LIMIT 1
            """;
    static final String OLDER_ENDS =
            "UPDATE tasks SET expire_at = ended_at + ? WHERE ended_at IS NOT NULL AND expire_at IS NULL";
    /** The time is the writer's: no lease that was extended before it ends later, unless the clock went back. */
    static final String PROLONG = "UPDATE tasks SET lease_until = ?1 + lease_ms WHERE state = 2";

    static final String FORGET = """
            DELETE FROM tasks WHERE seq IN (
              SELECT seq FROM tasks WHERE ended_at IS NOT NULL AND expire_at <= ? ORDER BY expire_at LIMIT ?)
            """;
    private static final String FORGET_COUNTS = "DELETE FROM counts WHERE tasks = 0";

    private record Due(long seq, String queue) {}

    private final Writing writing;

    Sweeps(Writing writing) {
        this.writing = writing;
    }

    Sweep promote(Instant dueBy, int limit) {
        List<Due> due = writing.sql()
                .list(DUE, row -> new Due(row.getLong("seq"), row.getString("queue")), dueBy.toEpochMilli(), limit);
        for (Due task : due) {
            writing.sql().update(PROMOTE, writing.nextPlace(), task.seq());
            writing.counts().moved(task.queue(), TaskState.DELAYED, TaskState.READY);
            writing.changes().add(Change.READY, task.queue());
        }
        return new Sweep(due.size(), next(NEXT_DUE));
    }

    Sweep rescue(Instant expiredBy, int limit, Backoff backoff) {
        FailedAttempts failed = new FailedAttempts(writing, backoff);
        List<Running> expired = writing.sql().list(Running.EXPIRED, Running::from, expiredBy.toEpochMilli(), limit);
        for (Running task : expired) {
            writing.changes().add(Change.EXPIRED, task.queue());
            failed.end(task, Outcome.EXPIRED, "the lease of " + task.leaseMs() + " ms ran out", null);
        }
        return new Sweep(expired.size(), next(NEXT_EXPIRY));
    }

    int prolong() {
        return writing.sql().update(PROLONG, writing.now().toEpochMilli());
    }

    Sweep forget(Instant overBy, int limit) {
        int forgotten = writing.sql().update(FORGET, overBy.toEpochMilli(), limit);
        if (forgotten < limit) {
            // it looks at all counts: once, after the last batch
            writing.sql().update(FORGET_COUNTS);
        }
        return new Sweep(forgotten, null);
    }

    /** Says from when on tasks may be forgotten that ended before that was stored with them. */
    static void completeOlderEnds(Sql sql, Duration retention) {
        sql.update(OLDER_ENDS, retention.toMillis());
    }

    private @Nullable Instant next(String sql) {
        return next(writing.sql(), sql);
    }

    /** When the next of these is due; absent when there are none. */
    static @Nullable Instant next(Sql sql, String query) {
        return sql.first(query, row -> Instant.ofEpochMilli(row.getLong("at"))).orElse(null);
    }
}
