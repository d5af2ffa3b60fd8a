package dev.pulsewarden.queue.sqlite;

import java.time.Instant;

/** Places in the order in which tasks became READY: microseconds of the clock, never twice the same and never going back. */
final class ReadyOrder {

    /** One step into the index by place for each queue, state and priority: as quick however many tasks there are. */
    static final String LAST = """
            SELECT coalesce(max(last), 0) FROM (
              SELECT (SELECT ready_order FROM tasks t WHERE t.queue = counts.queue AND t.state = counts.state
                        AND t.priority = level ORDER BY t.ready_order DESC LIMIT 1) AS last
              FROM counts, (SELECT column1 AS level FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)))
              WHERE counts.state IN (0, 2) AND counts.tasks > 0)
            """;

    private static final long MICROS = 1000;

    private long last;

    ReadyOrder(long last) {
        this.last = last;
    }

    /** The order above all that have a place to keep: READY, or LEASED and perhaps given back. */
    static ReadyOrder continuing(Sql sql) {
        return new ReadyOrder(sql.query(LAST, rows -> rows.getLong(1)));
    }

    long next(Instant now) {
        last = Math.max(last + 1, of(now));
        return last;
    }

    static long of(Instant time) {
        return time.toEpochMilli() * MICROS;
    }

    static Instant time(long order) {
        return Instant.ofEpochMilli(order / MICROS);
    }
}
