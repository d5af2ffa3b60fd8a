package dev.pulsewarden.heartbeat.process;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reading for all who ask at the same time: each gets one that began after it asked, and only one runs at a time. So a
 * thousand registrations at once cost a few readings of a table, not a thousand.
 */
final class SharedReading<T> {

    private final Supplier<T> source;
    private volatile long begun;
    private @Nullable T value;

    SharedReading(Supplier<T> source) {
        this.source = source;
    }

    // begun is written under the lock alone; read before it, it tells which readings are too old
    @SuppressWarnings("NonAtomicVolatileUpdate")
    T get() {
        long tooOld = begun;
        synchronized (this) {
            T latest = value;
            if (latest != null && begun > tooOld) {
                return latest;
            }
            begun++;
            T fresh = source.get();
            value = fresh;
            return fresh;
        }
    }
}
