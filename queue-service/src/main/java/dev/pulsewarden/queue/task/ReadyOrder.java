package dev.pulsewarden.queue.task;

import java.time.Instant;

/**
 * Places in the order in which tasks became READY: microseconds of the clock, never twice the same and never going back. It
 * runs ahead of the clock only while more than a thousand tasks a millisecond become READY. Thread-safe.
 */
public final class ReadyOrder {

    private static final long MICROS = 1000;

    private static final long SECOND = 1_000_000;

    private long last;

    /** @param last all places given are above this one */
    public ReadyOrder(long last) {
        this.last = last;
    }

    public synchronized long next(Instant now) {
        last = Math.max(last + 1, of(now));
        return last;
    }

    /** From now on no place of this millisecond, or an earlier one, is given. */
    public synchronized void passed(Instant time) {
        last = Math.max(last, of(time) + MICROS - 1);
    }

    /**
     * Keeps to a place that was given before: what asks later stands behind it. One that is more than a second ahead of the
     * clock was given by a wrong one, and becomes the next.
     */
    public synchronized long adopted(long place, Instant now) {
        if (place > of(now) + SECOND) {
            return next(now);
        }
        last = Math.max(last, place);
        return place;
    }

    /** The first place of a time. */
    public static long of(Instant time) {
        return time.toEpochMilli() * MICROS;
    }

    public static Instant time(long place) {
        return Instant.ofEpochMilli(place / MICROS);
    }
}
