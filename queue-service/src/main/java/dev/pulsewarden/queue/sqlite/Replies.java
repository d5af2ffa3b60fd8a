package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.DeadReason;
import dev.pulsewarden.queue.task.Reply;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Ends of tasks that are to be told. */
final class Replies {

    static final String FIRST = """
            SELECT t.id, t.state, t.reply_to, t.correlation_id, t.worker, t.ended_at, t.dead_reason, t.reply_due, r.result,
              (SELECT error FROM attempts a WHERE a.task = t.seq AND a.ended_at = t.ended_at AND a.retry_at IS NULL) AS error
            FROM tasks t LEFT JOIN results r ON r.task = t.seq
            WHERE t.reply_due IS NOT NULL ORDER BY t.reply_due
            """ + Sql.LIMIT;
    private static final String DUE = "UPDATE tasks SET reply_due = ? WHERE seq = ?";
    static final String TOLD = "UPDATE tasks SET reply_due = NULL WHERE id = ? AND reply_due = ?";

    private final Sql sql;

    Replies(Sql sql) {
        this.sql = sql;
    }

    /** A task has ended for which somebody waits. */
    void due(Writing writing, long task) {
        sql.update(DUE, writing.nextPlace(), task);
        writing.changes().replyDue();
    }

    /** Those that ended first. */
    List<Reply> first(int limit, long maxBytes) {
        return sql.query(FIRST, rows -> upTo(rows, maxBytes), limit);
    }

    /** One that was redriven, or ended again since, is another one. */
    void told(Reply reply) {
        sql.update(TOLD, reply.id(), reply.mark());
    }

    private static List<Reply> upTo(ResultSet rows, long maxBytes) throws SQLException {
        List<Reply> replies = new ArrayList<>();
        long bytes = 0;
        while (rows.next()) {
            Reply reply = reply(rows);
            bytes += reply.size();
            if (!replies.isEmpty() && bytes > maxBytes) {
                break;
            }
            replies.add(reply);
        }
        return replies;
    }

    private static Reply reply(ResultSet row) throws SQLException {
        DeadReason deadReason = Rows.deadReason(row);
        return new Reply(
                row.getString("id"),
                row.getLong("reply_due"),
                row.getString("reply_to"),
                row.getString("correlation_id"),
                row.getString("worker"),
                Objects.requireNonNullElse(Rows.instant(row, "ended_at"), Instant.EPOCH),
                deadReason,
                Rows.json(row, "result"),
                deadReason == null ? null : row.getString("error"));
    }
}
