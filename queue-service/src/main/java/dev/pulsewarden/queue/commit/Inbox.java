package dev.pulsewarden.queue.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The writes that wait for the next commit, bounded. Many offer, one takes. */
final class Inbox<S> {

    /** What became of an offer. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<PendingWrite<S, ?>> waiting = new ArrayDeque<>();
    private final int capacity;
    private boolean closed;

    Inbox(int capacity) {
        this.capacity = capacity;
    }

    Offer offer(PendingWrite<S, ?> write) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (waiting.size() >= capacity) {
                return Offer.FULL;
            }
            waiting.add(write);
            changed.signal();
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next group: at least one write, and more up to so many items. Empty: closed, and nothing is left. */
    List<PendingWrite<S, ?>> take(int maxItems) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            List<PendingWrite<S, ?>> group = new ArrayList<>();
            int items = 0;
            for (PendingWrite<S, ?> next = waiting.peek(); next != null; next = waiting.peek()) {
                items += next.items();
                if (!group.isEmpty() && items > maxItems) {
                    break;
                }
                group.add(waiting.remove());
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** All that wait now, without waiting for any. */
    List<PendingWrite<S, ?>> takeAll() {
        lock.lock();
        try {
            List<PendingWrite<S, ?>> all = List.copyOf(waiting);
            waiting.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
