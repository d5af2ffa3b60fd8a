package dev.pulsewarden.heartbeat.process;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reading for all who ask at the same time: each gets one that began after what it asks about was heard, and only one runs
 * at a time. So a thousand registrations at once cost a few readings of a table, not a thousand. Thread-safe.
 */
final class SharedReading<T> {

    private final Supplier<T> source;
    private long begunAt;
    private @Nullable T value;

    SharedReading(Supplier<T> source) {
        this.source = source;
    }

    /** A reading that began after this {@link System#nanoTime()}. */
    synchronized T get(long heardAt) {
        T latest = value;
        if (latest != null && begunAt - heardAt > 0) {
            return latest;
        }
        long begin = System.nanoTime();
        T fresh = source.get();
        begunAt = begin;
        value = fresh;
        return fresh;
    }
}
