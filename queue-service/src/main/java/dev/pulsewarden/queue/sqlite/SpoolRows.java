package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.spool.Ending;
import dev.pulsewarden.queue.spool.Ending.Ack;
import dev.pulsewarden.queue.spool.Ending.Nack;
import dev.pulsewarden.queue.spool.Spool.Entry;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the spool's entries from rows. */
final class SpoolRows {

    private SpoolRows() {}

    static Accepted task(ResultSet row) throws SQLException {
        RawJson payload = json(row, "payload");
        TaskDraft draft = new TaskDraft(
                row.getString("id"),
                row.getString("queue"),
                payload == null ? RawJson.NULL : payload,
                row.getInt("priority"),
                Rows.instant(row, "run_at"),
                row.getInt("max_attempts"),
                BackoffColumns.of(row),
                row.getString("dedupe_key"),
                row.getString("correlation_id"),
                row.getString("reply_to"),
                Rows.headers(row));
        return new Accepted(draft, row.getLong("place"));
    }

    static Ending ending(ResultSet row) throws SQLException {
        LeaseKey key = new LeaseKey(row.getString("id"), row.getString("lease"));
        String worker = row.getString("worker");
        if (!row.getBoolean("failed")) {
            return new Ack(new Completion(key, json(row, "result"), worker));
        }
        long delayMs = row.getLong("delay_ms");
        @Nullable Duration delay = row.wasNull() ? null : Duration.ofMillis(delayMs);
        return new Nack(new Failure(key, row.getString("error"), delay, worker));
    }

    /** Reads entries until they take too many bytes together; at least one. */
    static <T> List<Entry<T>> upTo(ResultSet rows, long maxBytes, Sql.Reading<T> content) throws SQLException {
        List<Entry<T>> entries = new ArrayList<>();
        long bytes = 0;
        while (rows.next()) {
            bytes += rows.getInt("bytes");
            if (!entries.isEmpty() && bytes > maxBytes) {
                break;
            }
            entries.add(new Entry<>(rows.getLong("seq"), content.from(rows), rows.getInt("bytes")));
        }
        return entries;
    }

    private static @Nullable RawJson json(ResultSet row, String column) throws SQLException {
        byte[] utf8 = row.getBytes(column);
        return utf8 == null ? null : new RawJson(new String(utf8, StandardCharsets.UTF_8));
    }
}
