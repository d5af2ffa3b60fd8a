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
    private long lastAdopted;

    /** @param last all places given are above this one */
    public ReadyOrder(long last) {
        this.last = last;
    }

    public synchronized long next(Instant now) {
        last = Math.max(last + 1, of(now));
        return last;
    }

    /**
     * A place for what became READY at an earlier time, asked for in the order of those times: behind what got its place in the
     * same millisecond, or less than a second after it, and before what asks later.
     */
    public synchronized long since(Instant earlier) {
        long endOfMilli = of(earlier) + MICROS - 1;
        long behindAll = last < endOfMilli + SECOND ? last + 1 : 0;
        lastAdopted = Math.max(lastAdopted + 1, Math.max(endOfMilli, behindAll));
        last = Math.max(last, lastAdopted);
        return lastAdopted;
    }

    /** The first place of a time. */
    public static long of(Instant time) {
        return time.toEpochMilli() * MICROS;
    }

    public static Instant time(long place) {
        return Instant.ofEpochMilli(place / MICROS);
    }
}
