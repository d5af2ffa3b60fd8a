package dev.pulsewarden.queue.claim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for tasks of which queue; first come, first woken. Thread-safe.
 *
 * <p>So that no wake-up is missed, a waiter enters before it looks for tasks. So that none is lost, one who leaves without
 * having used its wake-up passes it on.
 */
final class WaitingRoom {

    /** One claim that waits, or is about to. */
    static final class Waiter {

        private final String queue;
        private final int max;
        private final Condition changed;
        private boolean woken;

        private Waiter(String queue, int max, Condition changed) {
            this.queue = queue;
            this.max = max;
            this.changed = changed;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Deque<Waiter>> lines = new HashMap<>();
    private final int capacity;
    private int size;
    private boolean closed;

    WaitingRoom(int capacity) {
        this.capacity = capacity;
    }

    /** Lets a claim in; absent when the room is full. */
    @Nullable
    Waiter enter(String queue, int max) {
        lock.lock();
        try {
            if (size >= capacity) {
                return null;
            }
            size++;
            Waiter waiter = new Waiter(queue, max, lock.newCondition());
            lines.computeIfAbsent(queue, name -> new ArrayDeque<>()).add(waiter);
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits to be woken and uses that wake-up.
     *
     * @return how much of the time is left; 0 or less: it was not woken in time, or the room is closed
     */
    long await(Waiter waiter, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!waiter.woken && !closed && left > 0) {
                left = waiter.changed.awaitNanos(left);
            }
            boolean again = waiter.woken && !closed;
            waiter.woken = false;
            return again ? Math.max(left, 1) : 0;
        } finally {
            lock.unlock();
        }
    }

    void leave(Waiter waiter) {
        lock.lock();
        try {
            size--;
            Deque<Waiter> line = lines.get(waiter.queue);
            if (line != null) {
                line.remove(waiter);
                if (line.isEmpty()) {
                    lines.remove(waiter.queue);
                }
            }
            if (waiter.woken) {
                wake(waiter.queue, waiter.max);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes as many as can take so many tasks together. */
    void wake(String queue, int tasks) {
        lock.lock();
        try {
            long unclaimed = tasks;
            for (Waiter waiter : lines.getOrDefault(queue, new ArrayDeque<>())) {
                if (unclaimed <= 0) {
                    break;
                }
                if (!waiter.woken) {
                    waiter.woken = true;
                    waiter.changed.signal();
                    unclaimed -= waiter.max;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    int waiting(String queue) {
        lock.lock();
        try {
            Deque<Waiter> line = lines.get(queue);
            return line == null ? 0 : line.size();
        } finally {
            lock.unlock();
        }
    }

    /** Those with waiters, by name from the one after this, and from the first again after the last. */
    List<String> queues(String after, int limit) {
        TreeSet<String> names;
        lock.lock();
        try {
            names = new TreeSet<>(lines.keySet());
        } finally {
            lock.unlock();
        }
        return Stream.concat(names.tailSet(after, false).stream(), names.headSet(after, true).stream())
                .limit(limit)
                .toList();
    }

    int waiting() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting, now and from now on. */
    void close() {
        lock.lock();
        try {
            closed = true;
            lines.values().forEach(line -> line.forEach(waiter -> waiter.changed.signal()));
        } finally {
            lock.unlock();
        }
    }
}
