package dev.pulsewarden.queue.mongo;

/** How many documents to fetch at once, so that not much more is fetched than an answer may hold. Thread-safe. */
final class BatchSize {

    private static final int LEAST = 4;
    private static final int MOST = 1000;
    /** How much one document counts against those before. */
    private static final double WEIGHT = 0.1;

    private final long maxBytes;
    private volatile double typicalBytes;

    BatchSize(long maxBytes) {
        this.maxBytes = maxBytes;
        this.typicalBytes = maxBytes / 100.0;
    }

    int forUpTo(int limit) {
        long fitting = (long) (maxBytes / Math.max(1, typicalBytes));
        return Math.min(limit, Math.clamp(fitting, LEAST, MOST));
    }

    /** Learns from one document. Two threads at once may lose one of their lessons: it is an estimate. */
    void met(long bytes) {
        double typical = typicalBytes;
        typicalBytes = typical + WEIGHT * (bytes - typical);
    }
}
