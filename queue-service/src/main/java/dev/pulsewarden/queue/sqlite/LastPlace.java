package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.ReadyOrder;

/** The highest place among all that have one to keep: READY, or LEASED and perhaps given back. */
final class LastPlace {

    /** One step into the index by place for each queue, state and priority: as quick however many tasks there are. */
    static final String LAST = """
            SELECT coalesce(max(last), 0) FROM (
              SELECT (SELECT ready_order FROM tasks t WHERE t.queue = counts.queue AND t.state = counts.state
                        AND t.priority = level ORDER BY t.ready_order DESC LIMIT 1) AS last
              FROM counts, (SELECT column1 AS level FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)))
              WHERE counts.state IN (0, 2) AND counts.tasks > 0)
            """;

    private LastPlace() {}

    /** The order that goes on above it. */
    static ReadyOrder continued(Sql sql) {
        return new ReadyOrder(sql.query(LAST, rows -> rows.getLong(1)));
    }
}
