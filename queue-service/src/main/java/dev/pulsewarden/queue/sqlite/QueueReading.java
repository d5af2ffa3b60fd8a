package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.QueueStats;
import dev.pulsewarden.queue.task.QueueStats.Worker;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads how queues stand. */
final class QueueReading {

    private static final String NAMES = """
            SELECT queue FROM (
              SELECT queue FROM (SELECT DISTINCT queue FROM counts WHERE queue > ?1 ORDER BY queue LIMIT ?2)
              UNION
              SELECT queue FROM (SELECT queue FROM paused_queues WHERE queue > ?1 ORDER BY queue LIMIT ?2))
            ORDER BY queue LIMIT ?2
            """;
    private static final String PAUSED = "SELECT 1 FROM paused_queues WHERE queue = ?";
    static final String COUNTS = "SELECT state, tasks FROM counts WHERE queue = ?";

    /** One step into the index for each priority. */
    static final String OLDEST = """
            SELECT min(oldest) AS oldest FROM (
              SELECT (SELECT ready_order FROM tasks WHERE queue = ? AND state = 0 AND priority = level
                      ORDER BY ready_order LIMIT 1) AS oldest
              FROM (SELECT column1 AS level FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))))
            WHERE oldest IS NOT NULL
            """;

    static final String WORKERS = """
            SELECT worker, count(*) AS leased FROM tasks WHERE queue = ? AND state = 2
            GROUP BY worker ORDER BY leased DESC, worker LIMIT 100
            """;

    private final Sql sql;

    QueueReading(Sql sql) {
        this.sql = sql;
    }

    Page<QueueStats> page(@Nullable String after, int limit) {
        List<String> names = sql.list(NAMES, row -> row.getString("queue"), after == null ? "" : after, limit + 1);
        List<String> shown = names.subList(0, Math.min(limit, names.size()));
        return new Page<>(shown.stream().map(this::stats).toList(), names.size() > limit ? shown.getLast() : null);
    }

    QueueStats stats(String queue) {
        return new QueueStats(
                queue,
                sql.first(PAUSED, row -> true, queue).isPresent(),
                counts(queue),
                oldestReady(queue),
                sql.list(WORKERS, row -> new Worker(row.getString("worker"), row.getLong("leased")), queue));
    }

    private Map<TaskState, Long> counts(String queue) {
        Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, 0L);
        }
        return sql.query(
                COUNTS,
                rows -> {
                    while (rows.next()) {
                        counts.put(Rows.state(rows), rows.getLong("tasks"));
                    }
                    return counts;
                },
                queue);
    }

    private @Nullable Instant oldestReady(String queue) {
        long order = sql.query(OLDEST, rows -> rows.next() ? rows.getLong("oldest") : 0, queue);
        return order == 0 ? null : ReadyOrder.time(order);
    }
}
