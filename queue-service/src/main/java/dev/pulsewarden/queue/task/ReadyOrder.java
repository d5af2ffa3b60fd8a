package dev.pulsewarden.queue.task;

import java.time.Instant;

/**
 * Places in the order in which tasks became READY: microseconds of the clock, never twice the same and never going back. It
 * runs ahead of the clock only while more than a thousand tasks a millisecond become READY. Thread-safe.
 */
public final class ReadyOrder {

    private static final long MICROS = 1000;

    private long last;

    /** @param last all places given are above this one */
    public ReadyOrder(long last) {
        this.last = last;
    }

    public synchronized long next(Instant now) {
        last = Math.max(last + 1, of(now));
        return last;
    }

    /** The first place of a time. */
    public static long of(Instant time) {
        return time.toEpochMilli() * MICROS;
    }

    public static Instant time(long place) {
        return Instant.ofEpochMilli(place / MICROS);
    }
}
