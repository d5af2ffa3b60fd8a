package dev.pulsewarden.broker.remote;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits that double from a least to a longest, each with up to a half of it taken off at random. */
public final class Backoff {

    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long nextNanos;

    public Backoff(Duration min, Duration max, RandomGenerator random) {
        this.minNanos = min.toNanos();
        this.maxNanos = Math.max(max.toNanos(), minNanos);
        this.random = random;
        this.nextNanos = minNanos;
    }

    /** How long to wait after one more failure. */
    public long nextNanos() {
        long wait = nextNanos;
        nextNanos = Math.min(2 * wait, maxNanos);
        return wait - random.nextLong(wait / 2 + 1);
    }

    /** The next failure is a first one again. */
    public void reset() {
        nextNanos = minNanos;
    }
}
