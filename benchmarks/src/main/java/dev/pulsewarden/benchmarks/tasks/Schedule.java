package dev.pulsewarden.benchmarks.tasks;

/** Moments at which one producer's tasks are due; they do not wait for the server. */
final class Schedule {

    private static final double NANOS_PER_SECOND = 1e9;

    private final long start;
    private final long end;
    private final double interval;
    private long passed;

    private Schedule(long start, long end, double interval) {
        this.start = start;
        this.end = end;
        this.interval = interval;
    }

    /** Those of a producer from now on; the producers take turns. */
    static Schedule of(TaskWorkload workload, int producer, long now, long end) {
        double interval = NANOS_PER_SECOND * workload.batch() / workload.perSecond();
        return new Schedule(now + (long) (producer * interval), end, interval * workload.producers());
    }

    long next() {
        return start + (long) (passed * interval);
    }

    void advance() {
        passed++;
    }

    boolean isOver() {
        return next() - end >= 0;
    }
}
