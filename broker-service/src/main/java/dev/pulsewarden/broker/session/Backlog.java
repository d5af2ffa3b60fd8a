package dev.pulsewarden.broker.session;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for all connections together, or came from all of them, as one event loop sees it. A loop counts for itself and
 * tells the others once a turn, since a counter that all loops change at each frame would cost more than the frame.
 */
final class Backlog {

    /** What all loops share. */
    record Shared(AtomicLong bytes, AtomicInteger sessions, long maxBytes) {}

    /** More bytes than this the others learn of at once. */
    private static final long UNTOLD = 1024 * 1024;

    private final Shared shared;
    private long own;
    private long told;

    Backlog(Shared shared) {
        this.shared = shared;
    }

    void add(long bytes) {
        own += bytes;
        if (Math.abs(own - told) > UNTOLD) {
            tell();
        }
    }

    /** Lets the other loops know. */
    void tell() {
        if (own != told) {
            shared.bytes().addAndGet(own - told);
            told = own;
        }
    }

    /** More waits than may, and more than a fair share of it for one connection. */
    boolean isTooMuchWith(long bytesOfOne) {
        return shared.bytes().get() + own - told > shared.maxBytes()
                && bytesOfOne
                        > shared.maxBytes() / Math.max(1, shared.sessions().get());
    }
}
