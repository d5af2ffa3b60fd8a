package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.LeaseKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where entries wait for the store. Thread-safe. Whatever returns is durable; every method throws a
 * {@link dev.pulsewarden.queue.task.TaskStoreException} when it cannot be done. What is set aside is neither given out nor
 * counted, but found.
 */
public interface Spool {

    /** The two lanes. */
    enum LaneName {
        TASKS,
        ENDINGS
    }

    /**
     * What became of a task that was to be kept.
     *
     * @param task what is kept under its id now
     * @param added whether that is new
     */
    record Kept(Accepted task, boolean added) {}

    /**
     * An entry and its place.
     *
     * @param seq the order in which entries were kept
     */
    record Entry<T>(long seq, T content, int bytes) {}

    /**
     * How a lane stands.
     *
     * @param entries those that wait
     * @param bytes of all, those that were set aside included
     * @param oldest since when the oldest of them waits
     * @param aside those that were set aside
     */
    record LaneTotals(long entries, long bytes, @Nullable Instant oldest, long aside) {}

    /** Tasks of one queue that wait. */
    record QueueTotals(long tasks, Instant oldest) {}

    /** Keeps tasks behind those that are there; one whose id is there already adds nothing. */
    List<Kept> keepTasks(List<Accepted> tasks);

    /** Keeps ends of attempts; of each lease the first. Returns what was added. */
    List<Ending> keepEndings(List<Ending> endings, Instant at);

    /** The leases among these of which an end is kept. */
    Set<LeaseKey> held(List<LeaseKey> leases);

    /** The first ones, up to so many and so many bytes, but at least one if there is one. */
    List<Entry<Accepted>> tasks(int most, long maxBytes);

    /** As {@link #tasks}. */
    List<Entry<Ending>> endings(int most, long maxBytes);

    /** Forgets what the store has confirmed. */
    void remove(LaneName lane, List<Long> seqs);

    /** Takes an entry out of its lane without forgetting it. */
    void setAside(LaneName lane, long seq, String why);

    /** Puts what was set aside back at its old place. Returns how many. */
    int bringBack();

    List<Optional<Accepted>> find(List<String> ids);

    LaneTotals totals(LaneName lane);

    /** Since when the oldest waits; absent when none does. */
    Optional<Instant> oldest(LaneName lane);

    /** Of those queues among these that have any. */
    Map<String, QueueTotals> queues(List<String> names);

    /** Writes something that changes nothing, to see whether it can. */
    void probe();

    /** About what a task takes in memory and on the disk. */
    static int bytes(Accepted task) {
        return Ending.OVERHEAD + task.draft().payload().bytes().length;
    }
}
