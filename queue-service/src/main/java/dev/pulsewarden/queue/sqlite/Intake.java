package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.Enqueued.Duplicate;
import dev.pulsewarden.queue.task.Enqueued.Exists;
import dev.pulsewarden.queue.task.Enqueued.IdTaken;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Supplier;

/** Stores new tasks. */
final class Intake {

    private static final String INSERT = """
            INSERT INTO tasks (id, queue, state, priority, ready_order, run_at, created_at, attempts, max_attempts, backoff_ms,
              dedupe_key, correlation_id, reply_to)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;
    private static final String INSERT_PAYLOAD = "INSERT INTO payloads (task, payload) VALUES (last_insert_rowid(), ?)";
    private static final String BY_ID = "SELECT id, queue, state FROM tasks WHERE id = ?";
    private static final String BY_KEY =
            "SELECT id, state FROM tasks WHERE queue = ? AND dedupe_key = ? AND ended_at IS NULL";

    private final Writing writing;

    Intake(Writing writing) {
        this.writing = writing;
    }

    Enqueued enqueue(TaskDraft draft) {
        Instant now = writing.now();
        boolean delayed = draft.runAt() != null && draft.runAt().isAfter(now);
        Instant runAt = delayed && draft.runAt() != null ? draft.runAt() : now;
        TaskState state = delayed ? TaskState.DELAYED : TaskState.READY;
        if (!insert(draft, state, runAt)) {
            return known(draft);
        }
        writing.sql().update(INSERT_PAYLOAD, (Object) draft.payload().bytes());
        tell(draft.queue(), state, runAt);
        return new Created(new Task(due(draft, runAt), state, 0, now, null, null, null));
    }

    private boolean insert(TaskDraft draft, TaskState state, Instant runAt) {
        int inserted = writing.sql()
                .update(
                        INSERT,
                        draft.id(),
                        draft.queue(),
                        StateCode.of(state),
                        draft.priority(),
                        state == TaskState.READY ? writing.nextPlace() : ReadyOrder.of(runAt),
                        runAt.toEpochMilli(),
                        writing.now().toEpochMilli(),
                        draft.maxAttempts(),
                        draft.backoff().toMillis(),
                        draft.dedupeKey(),
                        draft.correlationId(),
                        draft.replyTo());
        return inserted == 1;
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
        return writing.sql()
                .<Enqueued>first(BY_ID, row -> sameId(row, draft), draft.id())
                .orElseGet(sameKey);
    }

    private static Enqueued sameId(ResultSet row, TaskDraft draft) throws SQLException {
        return row.getString("queue").equals(draft.queue())
                ? new Exists(draft.id(), Rows.state(row))
                : new IdTaken(draft.id());
    }

    private static TaskDraft due(TaskDraft draft, Instant runAt) {
        return new TaskDraft(
                draft.id(),
                draft.queue(),
                draft.payload(),
                draft.priority(),
                runAt,
                draft.maxAttempts(),
                draft.backoff(),
                draft.dedupeKey(),
                draft.correlationId(),
                draft.replyTo());
    }
}
