package dev.pulsewarden.broker.topic;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one event loop counts. Only that loop writes, anybody may read: an update that several threads may make at once waits
 * for all that was written before it, which each event would pay for.
 */
final class LoopCounts {

    private final AtomicLong published = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();

    void published() {
        add(published, 1);
    }

    void delivered(int count) {
        if (count > 0) {
            add(delivered, count);
        }
    }

    long publishedSoFar() {
        return published.get();
    }

    long deliveredSoFar() {
        return delivered.get();
    }

    private static void add(AtomicLong counter, int count) {
        counter.setRelease(counter.getPlain() + count);
    }
}
