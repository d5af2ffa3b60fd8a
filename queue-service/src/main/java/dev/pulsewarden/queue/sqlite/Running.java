package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task as those see it who end its attempts. */
record Running(
        long seq,
        String queue,
        TaskState state,
        int attempts,
        int maxAttempts,
        int workerLost,
        BackoffRule backoff,
        @Nullable String worker,
        @Nullable Instant claimedAt,
        @Nullable String lease,
        long leaseMs,
        @Nullable String releasedLease,
        boolean hasReplyTo) {

    private static final String COLUMNS = """
            SELECT seq, queue, state, attempts, max_attempts, worker_lost, backoff_ms, backoff_kind, backoff_max_ms,
              worker, claimed_at, lease, lease_ms, released_lease,
              reply_to IS NOT NULL AS has_reply_to
            FROM tasks
            """;

    /** Those whose lease ran out by then. */
    static final String EXPIRED = COLUMNS + " WHERE state = 2 AND lease_until <= ? ORDER BY lease_until " + Sql.LIMIT;

    static final String BY_ID = COLUMNS + " WHERE id = ?";

    static Optional<Running> find(Sql sql, String id) {
        return sql.first(BY_ID, Running::from, id);
    }

    static Running from(ResultSet row) throws SQLException {
        return new Running(
                row.getLong("seq"),
                row.getString("queue"),
                Rows.state(row),
                row.getInt("attempts"),
                row.getInt("max_attempts"),
                row.getInt("worker_lost"),
                BackoffColumns.of(row),
                row.getString("worker"),
                Rows.instant(row, "claimed_at"),
                row.getString("lease"),
                row.getLong("lease_ms"),
                row.getString("released_lease"),
                row.getBoolean("has_reply_to"));
    }

    /** The same in the hands of somebody else, if one is named. */
    Running by(@Nullable String other) {
        return other == null
                ? this
                : new Running(
                        seq,
                        queue,
                        state,
                        attempts,
                        maxAttempts,
                        workerLost,
                        backoff,
                        other,
                        claimedAt,
                        lease,
                        leaseMs,
                        releasedLease,
                        hasReplyTo);
    }

    boolean isHeldBy(String token) {
        return state == TaskState.LEASED && token.equals(lease);
    }
}
