package dev.pulsewarden.benchmarks.load;

/** What all clients of a load write down. */
final class Ledger {

    final Counts counts = new Counts();
    final LatencyHistogram latencies = new LatencyHistogram();

    private boolean measuring;
    private long measuredSince;
    private boolean complained;

    /** Latencies of messages that are sent from now on are recorded. */
    void measure() {
        latencies.clear();
        measuredSince = System.nanoTime();
        measuring = true;
    }

    /** Latencies are no longer recorded. */
    void stopMeasuring() {
        measuring = false;
    }

    void delivered(long sentAt, long readAt) {
        counts.received++;
        if (measuring && sentAt - measuredSince >= 0) {
            latencies.record(readAt - sentAt);
        }
    }

    void damaged(String what) {
        counts.damaged++;
        complain("a server sent what it should not have: " + what);
    }

    void ended(String why) {
        counts.closed++;
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
