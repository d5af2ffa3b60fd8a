package dev.pulsewarden.system;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** How long requests of one kind took. */
final class Latencies {

    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

    void add(long tookNanos) {
        nanos.add(tookNanos);
    }

    int count() {
        return nanos.size();
    }

    @Override
    public String toString() {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.isEmpty()
                ? "none"
                : "%d: median %.1f ms, p99 %.1f ms, longest %.1f ms"
                        .formatted(sorted.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.floor(share * sorted.size()))) / 1e6;
    }
}
