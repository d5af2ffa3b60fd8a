package dev.pulsewarden.queue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it, or goes and is moved besides. */
public final class SettableClock extends Clock {

    private final long startedNanos = System.nanoTime();
    private final boolean goes;

    /** Later than any clock of a store, which else forgets by itself what a test is still looking at. */
    private volatile Instant now = Instant.parse("2126-03-01T12:00:00Z");

    public SettableClock() {
        this(false);
    }

    private SettableClock(boolean goes) {
        this.goes = goes;
    }

    /** One that goes by itself too. */
    public static SettableClock going() {
        return new SettableClock(true);
    }

    public void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return goes ? now.plusNanos(System.nanoTime() - startedNanos) : now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
