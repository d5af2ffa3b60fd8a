package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.Enqueued.Duplicate;
import dev.pulsewarden.queue.task.Enqueued.Exists;
import dev.pulsewarden.queue.task.Enqueued.IdTaken;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stores new tasks. */
final class Intake {

    private static final String INSERT = """
            INSERT INTO tasks (id, queue, state, priority, ready_order, run_at, created_at, attempts, max_attempts, backoff_ms,
              backoff_kind, backoff_max_ms, dedupe_key, correlation_id, reply_to)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?10, ?11, ?12, ?13, ?14
            WHERE NOT EXISTS (SELECT 1 FROM aliases WHERE alias = ?1) ON CONFLICT DO NOTHING
            """;
    private static final String INSERT_PAYLOAD =
            "INSERT INTO payloads (task, payload, headers) VALUES (last_insert_rowid(), ?, ?)";
    private static final String INSERT_ALIAS =
            "INSERT INTO aliases (alias, task) SELECT ?, seq FROM tasks WHERE id = ? ON CONFLICT DO NOTHING";
    static final String BY_ID = """
            SELECT id, queue, state FROM tasks WHERE id = ?1
            UNION ALL SELECT id, queue, state FROM tasks WHERE seq = (SELECT task FROM aliases WHERE alias = ?1)
            """;
    static final String BY_KEY = "SELECT id, state FROM tasks WHERE queue = ? AND dedupe_key = ? AND ended_at IS NULL";

    private final Writing writing;

    Intake(Writing writing) {
        this.writing = writing;
    }

    Enqueued enqueue(TaskDraft draft) {
        return store(draft, writing.now(), writing::nextPlace);
    }

    Enqueued adopt(Accepted accepted) {
        Enqueued enqueued = adoptUnderItsId(accepted);
        return enqueued instanceof IdTaken ? adoptUnderItsId(accepted.withOwnId()) : enqueued;
    }

    private Enqueued adoptUnderItsId(Accepted accepted) {
        Instant at = accepted.at().isAfter(writing.now()) ? writing.now() : accepted.at();
        Enqueued enqueued = store(accepted.draft(), at, () -> writing.order().adopted(accepted.place(), writing.now()));
        if (enqueued instanceof Duplicate duplicate) {
            writing.sql().update(INSERT_ALIAS, accepted.draft().id(), duplicate.id());
        }
        return enqueued;
    }

    private Enqueued store(TaskDraft draft, Instant createdAt, LongSupplier readyPlace) {
        Instant runAt = draft.runAt() != null && draft.runAt().isAfter(createdAt) ? draft.runAt() : createdAt;
        TaskState state = runAt.isAfter(writing.now()) ? TaskState.DELAYED : TaskState.READY;
        Task task = new Task(draft.due(runAt), state, 0, 0, createdAt, null, null, null, null);
        boolean readySince = state == TaskState.READY && runAt.equals(createdAt);
        if (!insert(task, runAt, readySince ? readyPlace.getAsLong() : ReadyOrder.of(runAt))) {
            return known(draft);
        }
        writing.sql().update(INSERT_PAYLOAD, draft.payload().bytes(), headers(draft));
        writing.counts().entered(draft.queue(), state);
        tell(draft.queue(), state, runAt);
        return new Created(task);
    }

    private boolean insert(Task task, Instant runAt, long place) {
        TaskDraft draft = task.draft();
        int inserted = writing.sql()
                .update(
                        INSERT,
                        draft.id(),
                        draft.queue(),
                        StateCode.of(task.state()),
                        draft.priority(),
                        place,
                        runAt.toEpochMilli(),
                        task.createdAt().toEpochMilli(),
                        draft.maxAttempts(),
                        draft.backoff().first().toMillis(),
                        BackoffColumns.kind(draft.backoff()),
                        BackoffColumns.maxMs(draft.backoff()),
                        draft.dedupeKey(),
                        draft.correlationId(),
                        draft.replyTo());
        return inserted == 1;
    }

    static @Nullable String headers(TaskDraft draft) {
        return draft.headers() == null ? null : draft.headers().json();
    }

    private void tell(String queue, TaskState state, Instant runAt) {
        writing.changes().add(Change.ENQUEUED, queue);
        if (state == TaskState.READY) {
            writing.changes().add(Change.READY, queue);
        } else {
            writing.changes().promotionDue(runAt);
        }
    }

    private Enqueued known(TaskDraft draft) {
        Supplier<Enqueued> sameKey = () -> writing.sql()
                .<Enqueued>first(
                        BY_KEY,
                        row -> new Duplicate(row.getString("id"), Rows.state(row)),
                        draft.queue(),
                        draft.dedupeKey())
                .orElseThrow();
        return stored(writing.sql(), draft).orElseGet(sameKey);
    }

    /** What is said of this task if its id is taken. */
    static Optional<Enqueued> stored(Sql sql, TaskDraft draft) {
        return sql.first(BY_ID, row -> sameId(row, draft), draft.id());
    }

    /** An alias is in the queue of the task that it stands for. */
    private static Enqueued sameId(ResultSet row, TaskDraft draft) throws SQLException {
        return row.getString("queue").equals(draft.queue())
                ? new Exists(row.getString("id"), Rows.state(row))
                : new IdTaken(draft.id());
    }
}
