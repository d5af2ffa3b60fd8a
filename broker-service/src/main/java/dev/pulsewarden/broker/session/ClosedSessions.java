package dev.pulsewarden.broker.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last sessions that ended. Thread-safe. */
final class ClosedSessions {

    private final int max;
    private final Deque<ClosedSession> latestFirst = new ArrayDeque<>();

    /**
     * @param max so many are remembered
     */
    ClosedSessions(int max) {
        this.max = max;
    }

    synchronized void add(ClosedSession closed) {
        latestFirst.addFirst(closed);
        if (latestFirst.size() > max) {
            latestFirst.removeLast();
        }
    }

    synchronized List<ClosedSession> latestFirst() {
        return List.copyOf(latestFirst);
    }
}
