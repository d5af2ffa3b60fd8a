package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How much is in a lane, and who may pass it. Thread-safe; an entry counts from before it is written until after the store
 * confirmed it, so that the lane is never taken for empty while somebody was, or is being, told that his entry is kept.
 *
 * <p>The hand-over: while entries arrive all the time, the lane would never be empty. When only few are left, those who come
 * now wait until these are gone, and pass then; who has waited too long is kept in the lane after all.
 */
final class Lane {

    /** Some entries. */
    record Load(long entries, long bytes) {

        static final Load NONE = new Load(0, 0);

        static <T> Load of(List<T> entries, ToLongFunction<T> bytes) {
            return new Load(entries.size(), entries.stream().mapToLong(bytes).sum());
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LaneName name;
    private final long maxBytes;
    private long entries;
    private long bytes;
    private long aside;
    private @Nullable Instant oldest;
    private boolean overdue;
    private boolean handingOver;

    Lane(LaneName name, long maxBytes, LaneTotals found) {
        this.name = name;
        this.maxBytes = maxBytes;
        this.entries = found.entries();
        this.bytes = found.bytes();
        this.aside = found.aside();
        this.oldest = found.oldest();
    }

    /** Whether nothing older waits; during a hand-over, after waiting for its end. */
    boolean isPassable(Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (handingOver && left > 0) {
                left = changed.awaitNanos(left);
            }
            return entries == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        return entries() == 0;
    }

    long entries() {
        lock.lock();
        try {
            return entries;
        } finally {
            lock.unlock();
        }
    }

    LaneTotals totals() {
        lock.lock();
        try {
            return new LaneTotals(entries, bytes, entries == 0 ? null : oldest, aside);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Counts entries while they are written, and from then on those that the writing added.
     *
     * @param writing gets somebody to be told what it wrote after all, should that be known only after it failed: these may be
     *     more than may be kept, for they are there
     * @throws TaskStoreException if nothing more may be kept
     */
    <R> R admit(Load all, Function<Consumer<R>, R> writing, Function<R, Load> added) {
        reserve(all.entries(), all.bytes());
        Load in = Load.NONE;
        try {
            R written = writing.apply(late -> {
                Load more = added.apply(late);
                settle(-more.entries(), -more.bytes());
            });
            in = added.apply(written);
            return written;
        } finally {
            settle(all.entries() - in.entries(), all.bytes() - in.bytes());
        }
    }

    /** Counts entries that are about to be written. */
    void reserve(long more, long moreBytes) {
        lock.lock();
        try {
            checkRoom(moreBytes);
            entries += more;
            bytes += moreBytes;
        } finally {
            lock.unlock();
        }
    }

    /** @throws TaskStoreException if nothing more may be kept */
    void checkRoom(long moreBytes) {
        lock.lock();
        try {
            if (bytes + moreBytes > maxBytes) {
                throw full("%d of %d bytes are taken".formatted(bytes, maxBytes));
            }
            if (overdue) {
                throw full("the oldest waits since " + oldest);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Counts entries no more: they were not added, or the store has them. */
    void settle(long fewer, long fewerBytes) {
        lock.lock();
        try {
            entries -= fewer;
            bytes -= fewerBytes;
            if (entries == 0) {
                handingOver = false;
                overdue = false;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** An entry no longer waits but stays. */
    void setAside() {
        settle(1, 0);
        lock.lock();
        try {
            aside++;
        } finally {
            lock.unlock();
        }
    }

    /** Notes since when the oldest waits. */
    void age(@Nullable Instant since, Instant noneBefore) {
        lock.lock();
        try {
            oldest = since;
            overdue = since != null && since.isBefore(noneBefore);
        } finally {
            lock.unlock();
        }
    }

    /** Lets newcomers wait if no more than so many are left, else lets them in. */
    void handOverBelow(long few) {
        lock.lock();
        try {
            handingOver = entries > 0 && entries <= few;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets newcomers into the lane: it does not get empty now. */
    void endHandOver() {
        handOverBelow(0);
    }

    private TaskStoreException full(String why) {
        return new TaskStoreException(
                Reason.UNAVAILABLE,
                "no more %s are kept on local disk until the store has taken those that wait there: %s"
                        .formatted(name.words(), why),
                null);
    }
}
