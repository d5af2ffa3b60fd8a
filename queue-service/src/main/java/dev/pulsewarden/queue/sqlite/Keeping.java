package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.spool.Ending;
import dev.pulsewarden.queue.spool.Ending.Ack;
import dev.pulsewarden.queue.spool.Ending.Nack;
import dev.pulsewarden.queue.spool.Spool;
import dev.pulsewarden.queue.spool.Spool.Kept;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.TaskDraft;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes the spool's entries. */
final class Keeping {

    private static final String KEEP_TASK = """
            INSERT INTO tasks (id, queue, priority, run_at, max_attempts, backoff_ms, backoff_kind, backoff_max_ms,
              dedupe_key, correlation_id, reply_to, place, kept_at, bytes, payload, headers)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;
    private static final String KEEP_ENDING = """
            INSERT INTO endings (id, lease, failed, result, error, delay_ms, worker, kept_at, bytes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;

    private Keeping() {}

    static Kept keep(Sql sql, Accepted task) {
        TaskDraft draft = task.draft();
        int added = sql.update(
                KEEP_TASK,
                draft.id(),
                draft.queue(),
                draft.priority(),
                runAt(task),
                draft.maxAttempts(),
                draft.backoff().first().toMillis(),
                BackoffColumns.kind(draft.backoff()),
                BackoffColumns.maxMs(draft.backoff()),
                draft.dedupeKey(),
                draft.correlationId(),
                draft.replyTo(),
                task.place(),
                task.at().toEpochMilli(),
                Spool.bytes(task),
                draft.payload().bytes(),
                Intake.headers(draft));
        return added == 1
                ? new Kept(task, true)
                : new Kept(
                        sql.first(SqliteSpool.TASK, SpoolRows::task, draft.id()).orElseThrow(), false);
    }

    static boolean keep(Sql sql, Ending ending, Instant at) {
        LeaseKey key = ending.key();
        int added = switch (ending) {
            case Ack(var completion) ->
                sql.update(
                        KEEP_ENDING,
                        key.id(),
                        key.lease(),
                        0,
                        completion.result() == null ? null : completion.result().bytes(),
                        null,
                        null,
                        completion.worker(),
                        at.toEpochMilli(),
                        ending.bytes());
            case Nack(var failure) ->
                sql.update(
                        KEEP_ENDING,
                        key.id(),
                        key.lease(),
                        1,
                        null,
                        failure.error(),
                        millis(failure.delay()),
                        failure.worker(),
                        at.toEpochMilli(),
                        ending.bytes());
        };
        return added == 1;
    }

    /** Only one to come counts, and one that is far enough in the past is no number of milliseconds. */
    private static @Nullable Long runAt(Accepted task) {
        Instant runAt = task.draft().runAt();
        return runAt == null || !runAt.isAfter(task.at()) ? null : runAt.toEpochMilli();
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
