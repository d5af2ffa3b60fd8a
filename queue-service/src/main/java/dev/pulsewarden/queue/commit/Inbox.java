package dev.pulsewarden.queue.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The writes that wait for the next commit, bounded. Many offer, one takes. Small ones do not stand behind large ones: there is
 * a line for each, and every group has some of both.
 */
final class Inbox<S> {

    /** A write of more items is a large one. */
    static final int SMALL = 50;

    /** What became of an offer. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<PendingWrite<S, ?>> small = new ArrayDeque<>();
    private final Queue<PendingWrite<S, ?>> large = new ArrayDeque<>();
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
            if (size() >= capacity) {
                return Offer.FULL;
            }
            (write.items() > SMALL ? large : small).add(write);
            changed.signal();
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next group: at least the first of each line, then more small ones, then more large ones, up to so many items.
     * Half of them are for small ones if there are as many, however large the large ones are. Empty: closed, and nothing is left.
     */
    List<PendingWrite<S, ?>> take(int maxItems) {
        lock.lock();
        try {
            while (size() == 0 && !closed) {
                changed.awaitUninterruptibly();
            }
            List<PendingWrite<S, ?>> group = new ArrayList<>();
            int kept = large.isEmpty() ? 0 : Math.min(large.element().items(), maxItems / 2);
            int left = maxItems - move(small, maxItems - kept, group);
            move(large, left, group);
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first, and those after it with which there are no more items than this. Returns how many items these are. */
    private static <W extends PendingWrite<?, ?>> int move(Queue<W> line, int maxItems, List<? super W> group) {
        int items = 0;
        for (W next = line.peek(); next != null; next = line.peek()) {
            if (items > 0 && items + next.items() > maxItems) {
                break;
            }
            items += next.items();
            group.add(line.remove());
        }
        return items;
    }

    /** All that wait now, without waiting for any. */
    List<PendingWrite<S, ?>> takeAll() {
        lock.lock();
        try {
            List<PendingWrite<S, ?>> all = new ArrayList<>(small);
            all.addAll(large);
            small.clear();
            large.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return small.size() + large.size();
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
