package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.DeadReason;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.Task.Holder;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskHeaders;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads tasks from rows. */
final class Rows {

    private static final String DRAFT = """
            t.seq, t.id, t.queue, t.priority, t.run_at, t.created_at, t.attempts, t.max_attempts, t.backoff_ms, t.backoff_kind,
            t.backoff_max_ms, t.dedupe_key, t.correlation_id, t.reply_to, t.worker_lost, p.payload, p.headers""";

    /** The columns that {@link #ready} reads, of {@code tasks t} joined with its payload: fewer, for each costs two calls of C. */
    static final String READY = DRAFT + " FROM tasks t JOIN payloads p ON p.task = t.seq";

    /** The columns that {@link #task} reads, of {@code tasks t} joined with its payload and its result. */
    static final String TASK = DRAFT + """
            , t.state, t.ready_order, t.worker, t.claimed_at, t.lease_until, t.ended_at, t.dead_reason, r.result
            FROM tasks t JOIN payloads p ON p.task = t.seq LEFT JOIN results r ON r.task = t.seq
            """;

    /** How it is stored that a task is DEAD because its workers were lost. */
    static final int LOST = 1;

    private Rows() {}

    static Task task(ResultSet row) throws SQLException {
        return new Task(
                draft(row),
                state(row),
                row.getInt("attempts"),
                row.getInt("worker_lost"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                holder(row),
                instant(row, "ended_at"),
                deadReason(row),
                json(row, "result"));
    }

    /** One that is READY: nobody has it, and it has not ended. */
    static Task ready(ResultSet row) throws SQLException {
        return new Task(
                draft(row),
                TaskState.READY,
                row.getInt("attempts"),
                row.getInt("worker_lost"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                null,
                null,
                null,
                null);
    }

    static TaskState state(ResultSet row) throws SQLException {
        return StateCode.state(row.getInt("state"));
    }

    static @Nullable DeadReason deadReason(ResultSet row) throws SQLException {
        if (state(row) != TaskState.DEAD) {
            return null;
        }
        return row.getInt("dead_reason") == LOST ? DeadReason.WORKER_LOST : DeadReason.FAILED;
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static TaskDraft draft(ResultSet row) throws SQLException {
        RawJson payload = json(row, "payload");
        return new TaskDraft(
                row.getString("id"),
                row.getString("queue"),
                payload == null ? RawJson.NULL : payload,
                row.getInt("priority"),
                Instant.ofEpochMilli(row.getLong("run_at")),
                row.getInt("max_attempts"),
                BackoffColumns.of(row),
                row.getString("dedupe_key"),
                row.getString("correlation_id"),
                row.getString("reply_to"),
                headers(row));
    }

    static @Nullable TaskHeaders headers(ResultSet row) throws SQLException {
        String json = row.getString("headers");
        return json == null ? null : TaskHeaders.parse(json);
    }

    private static @Nullable Holder holder(ResultSet row) throws SQLException {
        Instant claimedAt = instant(row, "claimed_at");
        return claimedAt == null ? null : new Holder(row.getString("worker"), claimedAt, instant(row, "lease_until"));
    }

    static @Nullable RawJson json(ResultSet row, String column) throws SQLException {
        byte[] utf8 = row.getBytes(column);
        return utf8 == null ? null : new RawJson(new String(utf8, StandardCharsets.UTF_8));
    }
}
