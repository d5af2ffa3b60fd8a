package dev.pulsewarden.benchmarks.kill;

/**
 * One time that a task was handed out, as its worker saw it. Times are nanoseconds of one ticker. Thread-safe.
 *
 * <p>A lease runs from when the service took the request, which is after it was sent; so it certainly runs its length from then.
 */
final class Delivery {

    private final String lease;
    private final int attempt;
    private final long leaseNanos;
    private final long receivedNanos;
    private long certainUntilNanos;
    private boolean givenUp;
    private boolean done;

    /**
     * Notes it.
     *
     * @param attempt which attempt of the task this is
     * @param askedNanos when the claim was sent
     */
    Delivery(String lease, int attempt, long leaseNanos, long askedNanos, long receivedNanos) {
        this.lease = lease;
        this.attempt = attempt;
        this.leaseNanos = leaseNanos;
        this.receivedNanos = receivedNanos;
        this.certainUntilNanos = askedNanos + leaseNanos;
    }

    String lease() {
        return lease;
    }

    int attempt() {
        return attempt;
    }

    long receivedNanos() {
        return receivedNanos;
    }

    /** An extension sent then was answered as such. */
    synchronized void extended(long askedNanos) {
        if (!givenUp) {
            certainUntilNanos = Math.max(certainUntilNanos, askedNanos + leaseNanos);
        }
    }

    /** A nack or a release is sent now: from then on the lease may have ended, whether it is answered or not. */
    synchronized void givenUp(long askedNanos) {
        certainUntilNanos = Math.min(certainUntilNanos, askedNanos);
        givenUp = true;
    }

    /** An ack was answered as done. */
    synchronized void done() {
        done = true;
    }

    /** Whether the task cannot rightly have been handed out again as late as that. */
    synchronized boolean forbids(Delivery later) {
        return done || later.receivedNanos < certainUntilNanos;
    }
}
