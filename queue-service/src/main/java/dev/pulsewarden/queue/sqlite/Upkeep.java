package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Redriven;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.util.Optional;

/** What operators do to a queue. */
final class Upkeep {

    static final String DEAD = "SELECT seq, dedupe_key FROM tasks WHERE id = ? AND queue = ? AND state = 4";
    static final String KEY_TAKEN = "SELECT 1 FROM tasks WHERE queue = ? AND dedupe_key = ? AND ended_at IS NULL";
    static final String REDRIVE = """
            UPDATE tasks SET state = 0, attempts = 0, worker_lost = 0, dead_reason = NULL, run_at = ?, ready_order = ?, worker = NULL, claimed_at = NULL,
              ended_at = NULL, expire_at = NULL, reply_due = NULL
            WHERE seq = ?
            """;
    static final String DELETE = """
            DELETE FROM tasks WHERE seq IN (
              SELECT seq FROM tasks WHERE queue = ? AND state = ? ORDER BY priority DESC, ready_order LIMIT ?)
            """;
    private static final String PAUSE = "INSERT INTO paused_queues (queue) VALUES (?) ON CONFLICT DO NOTHING";
    private static final String RESUME = "DELETE FROM paused_queues WHERE queue = ?";
    private static final String PROBE =
            "INSERT INTO probe (id, probed_at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET probed_at = ?1";

    private record Dead(long seq, Optional<String> dedupeKey) {}

    private final Writing writing;

    Upkeep(Writing writing) {
        this.writing = writing;
    }

    Redriven redrive(String queue, String id) {
        Optional<Dead> dead = writing.sql()
                .first(
                        DEAD,
                        row -> new Dead(row.getLong("seq"), Optional.ofNullable(row.getString("dedupe_key"))),
                        id,
                        queue);
        if (dead.isEmpty()) {
            return Redriven.NOT_DEAD;
        }
        if (dead.get().dedupeKey().filter(key -> isTaken(queue, key)).isPresent()) {
            return Redriven.KEY_TAKEN;
        }
        writing.sql()
                .update(
                        REDRIVE,
                        writing.now().toEpochMilli(),
                        writing.nextPlace(),
                        dead.get().seq());
        writing.counts().moved(queue, TaskState.DEAD, TaskState.READY);
        writing.changes().add(Change.READY, queue);
        return Redriven.READY;
    }

    int delete(String queue, TaskState state, int limit) {
        int deleted = writing.sql().update(DELETE, queue, StateCode.of(state), limit);
        if (state == TaskState.LEASED) {
            writing.changes().leasesEnded(queue, deleted, writing.settings());
        }
        return deleted;
    }

    void pause(String queue) {
        writing.sql().update(PAUSE, queue);
    }

    void resume(String queue) {
        if (writing.sql().update(RESUME, queue) == 1) {
            writing.changes().add(Change.READY, queue, Integer.MAX_VALUE);
        }
    }

    void probe() {
        writing.sql().update(PROBE, writing.now().toEpochMilli());
    }

    private boolean isTaken(String queue, String dedupeKey) {
        return writing.sql().first(KEY_TAKEN, row -> true, queue, dedupeKey).isPresent();
    }
}
