package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.load.LatencyHistogram;

/** What all clients of a load write down besides the tasks themselves. */
final class TaskLedger {

    final LatencyHistogram untilStored = new LatencyHistogram();
    final LatencyHistogram untilDelivered = new LatencyHistogram();
    long damaged;
    long closed;

    private boolean measuring;
    private long from;
    private long to;
    private boolean complained;

    /** Times of tasks that are due from then on are recorded. */
    void measure(long since) {
        untilStored.clear();
        untilDelivered.clear();
        from = since;
        to = Long.MAX_VALUE;
        measuring = true;
    }

    /** Those of tasks that are due from now on are not; earlier ones that still come are. */
    void measureUntil(long end) {
        to = end;
    }

    void stopMeasuring() {
        measuring = false;
    }

    void stored(long due, long at) {
        record(untilStored, due, at);
    }

    void delivered(long due, long at) {
        record(untilDelivered, due, at);
    }

    private void record(LatencyHistogram histogram, long due, long at) {
        if (measuring && due - from >= 0 && (to == Long.MAX_VALUE || due - to < 0)) {
            histogram.record(at - due);
        }
    }

    void damaged(String what) {
        damaged++;
        complain("a server said what it should not have: " + what);
    }

    void ended(String why) {
        closed++;
        complain("a server ended a connection: " + why);
    }

    /** Only the first: where one thing goes wrong, thousands do. */
    private void complain(String what) {
        if (!complained) {
            complained = true;
            System.err.println(what + "; counted, and no more of this load is shown");
        }
    }
}
