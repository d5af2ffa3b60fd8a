package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for tasks of which queue; first come, first served. Thread-safe.
 *
 * <p>So that no wake-up is missed, a waiter enters before it looks for tasks. So that none is lost, one who leaves without
 * having used its wake-up passes it on, and one who was taken in vain is woken.
 */
final class WaitingRoom {

    /** One claim that waits, or is about to. */
    static final class Waiter {

        private final Claim claim;
        private final Condition changed;
        private boolean woken;
        private boolean idle;
        private boolean taken;
        private boolean gone;
        private boolean withdrawn;
        private List<LeasedTask> answer = List.of();

        private Waiter(Claim claim, Condition changed) {
            this.claim = claim;
            this.changed = changed;
        }

        Claim claim() {
            return claim;
        }

        /** What it was answered while it waited; for the thread that waited. */
        List<LeasedTask> answer() {
            return answer;
        }

        /** Whether it neither was served, nor is about to be, and wants to be. */
        private boolean isUnserved() {
            return !woken && !taken && !withdrawn && answer.isEmpty();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Deque<Waiter>> lines = new HashMap<>();
    private final int capacity;
    private final long graceNanos;
    private int size;
    private boolean closed;

    /** @param grace how long one that was taken waits to hear what it gets, beyond its time */
    WaitingRoom(int capacity, Duration grace) {
        this.capacity = capacity;
        this.graceNanos = grace.toNanos();
    }

    /** Lets a claim in; absent when the room is full. */
    @Nullable
    Waiter enter(Claim claim) {
        lock.lock();
        try {
            if (size >= capacity) {
                return null;
            }
            size++;
            Waiter waiter = new Waiter(claim, lock.newCondition());
            lines.computeIfAbsent(claim.queue(), name -> new ArrayDeque<>()).add(waiter);
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits to be answered, or to be woken, and uses that wake-up.
     *
     * @return how much of the time is left; 0 or less: it is answered, or was not woken in time, or is withdrawn, or the room is
     *     closed
     */
    long await(Waiter waiter, long nanos) throws InterruptedException {
        lock.lock();
        try {
            waiter.idle = true;
            long left = nanos;
            try {
                while (!waiter.woken && waiter.answer.isEmpty() && !waiter.withdrawn && !closed && left > 0) {
                    left = waiter.changed.awaitNanos(left);
                }
            } finally {
                waiter.idle = false;
                awaitVerdict(waiter);
            }
            boolean again = waiter.woken && !waiter.withdrawn && !closed;
            // one that is withdrawn does not use its wake-up, and passes it on when it leaves
            waiter.woken &= waiter.withdrawn;
            return again ? Math.max(left, 1) : 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes those that came first and wait, as many as can have so many tasks together; each is answered or put back.
     *
     * @param allowed asked for each one that would be taken; the first that it refuses is the end
     */
    List<Waiter> take(String queue, int tasks, Predicate<Waiter> allowed) {
        lock.lock();
        try {
            List<Waiter> taken = new ArrayList<>();
            long unclaimed = closed ? 0 : tasks;
            for (Waiter waiter : lines.getOrDefault(queue, new ArrayDeque<>())) {
                boolean free = waiter.idle && waiter.isUnserved();
                if (unclaimed <= 0 || (free && !allowed.test(waiter))) {
                    break;
                }
                if (free) {
                    waiter.taken = true;
                    taken.add(waiter);
                    unclaimed -= waiter.claim.max();
                }
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether it is there to hear it: else nobody has these tasks. */
    boolean answer(Waiter waiter, List<LeasedTask> tasks) {
        lock.lock();
        try {
            waiter.taken = false;
            if (!waiter.gone) {
                waiter.answer = tasks;
                waiter.changed.signal();
            }
            return !waiter.gone;
        } finally {
            lock.unlock();
        }
    }

    /** It is woken: somebody may have thought that it is being served. */
    void putBack(Waiter waiter) {
        lock.lock();
        try {
            waiter.taken = false;
            if (waiter.gone) {
                wake(waiter.claim.queue(), waiter.claim.max());
            } else {
                waiter.woken = true;
                waiter.changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void leave(Waiter waiter) {
        lock.lock();
        try {
            size--;
            waiter.gone = true;
            Deque<Waiter> line = lines.get(waiter.claim.queue());
            if (line != null) {
                line.remove(waiter);
                if (line.isEmpty()) {
                    lines.remove(waiter.claim.queue());
                }
            }
            if (waiter.woken) {
                wake(waiter.claim.queue(), waiter.claim.max());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends its waiting, now or when it begins. */
    void withdraw(Waiter waiter) {
        lock.lock();
        try {
            waiter.withdrawn = true;
            waiter.changed.signal();
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
                if (waiter.isUnserved()) {
                    waiter.woken = true;
                    waiter.changed.signal();
                    unclaimed -= waiter.claim.max();
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

    /** How many wait and do not look for themselves. */
    int idle(String queue) {
        lock.lock();
        try {
            return (int) lines.getOrDefault(queue, new ArrayDeque<>()).stream()
                    .filter(waiter -> waiter.idle)
                    .count();
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

    /**
     * What it gets is being made durable: though its time is over, it should hear of it. If it gives up, it does so here, with the
     * lock: what it got by then it hands out, and what it gets later is nobody's.
     */
    private void awaitVerdict(Waiter waiter) throws InterruptedException {
        try {
            long left = graceNanos;
            while (waiter.taken && left > 0) {
                left = waiter.changed.awaitNanos(left);
            }
        } finally {
            waiter.gone = waiter.taken;
        }
    }
}
