package dev.pulsewarden.queue.sqlite;

import java.time.Instant;

/** Places in the order in which tasks became READY: microseconds of the clock, never twice the same and never going back. */
final class ReadyOrder {

    private static final long MICROS = 1000;

    private long last;

    ReadyOrder(long last) {
        this.last = last;
    }

    /** The order above all that are in the store. */
    static ReadyOrder continuing(Sql sql) {
        return new ReadyOrder(
                sql.query("SELECT coalesce(max(ready_order), 0) FROM tasks WHERE state <> 1", rows -> rows.getLong(1)));
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
