package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Attempt;
import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads single tasks with their attempts. */
final class TaskReading {

    static final String BY_ID = "SELECT " + Rows.TASK + " WHERE t.id = ?";
    static final String BY_ALIAS = "SELECT " + Rows.TASK + " WHERE t.seq = (SELECT task FROM aliases WHERE alias = ?)";
    static final String ATTEMPTS = """
            SELECT attempt, worker, claimed_at, ended_at, expired, worker_lost, error FROM attempts WHERE task = ?
            ORDER BY claimed_at, attempt
            """;

    private record Found(long seq, Task task) {}

    private final Sql sql;

    TaskReading(Sql sql) {
        this.sql = sql;
    }

    Optional<TaskDetail> find(String id) {
        return find(BY_ID, id).or(() -> find(BY_ALIAS, id)).map(found -> new TaskDetail(found.task(), attempts(found)));
    }

    private Optional<Found> find(String query, String id) {
        return sql.first(query, row -> new Found(row.getLong("seq"), Rows.task(row)), id);
    }

    private List<Attempt> attempts(Found found) {
        List<Attempt> attempts = new ArrayList<>(sql.list(ATTEMPTS, TaskReading::failed, found.seq()));
        Task task = found.task();
        if (task.holder() != null && (task.state() == TaskState.LEASED || task.state() == TaskState.DONE)) {
            attempts.add(new Attempt(
                    task.attempts(),
                    task.holder().worker(),
                    task.holder().claimedAt(),
                    task.endedAt(),
                    task.state() == TaskState.DONE ? Outcome.DONE : Outcome.RUNNING,
                    null));
        }
        return attempts;
    }

    private static Outcome outcome(ResultSet row) throws SQLException {
        if (row.getBoolean("worker_lost")) {
            return Outcome.WORKER_LOST;
        }
        return row.getBoolean("expired") ? Outcome.EXPIRED : Outcome.FAILED;
    }

    private static Attempt failed(ResultSet row) throws SQLException {
        return new Attempt(
                row.getInt("attempt"),
                row.getString("worker"),
                Objects.requireNonNullElse(Rows.instant(row, "claimed_at"), Instant.EPOCH),
                Rows.instant(row, "ended_at"),
                outcome(row),
                row.getString("error"));
    }
}
