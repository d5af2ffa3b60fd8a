package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.TaskDraft;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where entries wait for the store. Thread-safe. Whatever returns is durable; every method throws a
 * {@link dev.pulsewarden.queue.task.TaskStoreException} when it cannot be done. What is set aside is neither given out nor
 * counted, but found.
 *
 * <p>What failed because the disk did not answer may be done all the same, later: that is told to {@code late}, instead of being
 * returned, by a thread that must not wait.
 */
public interface Spool {

    /** What an entry takes besides its own text. */
    int OVERHEAD = 256;

    /** The two lanes. */
    enum LaneName {
        TASKS("tasks", "tasks"),
        ENDINGS("endings", "acks and nacks");

        private final String label;
        private final String words;

        LaneName(String label, String words) {
            this.label = label;
            this.words = words;
        }

        /** In metrics, and of its table. */
        public String label() {
            return label;
        }

        /** What its entries are to people. */
        public String words() {
            return words;
        }
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
    List<Kept> keepTasks(List<Accepted> tasks, Consumer<List<Kept>> late);

    /** Keeps ends of attempts; of each lease the first. Returns what was added. */
    List<Ending> keepEndings(List<Ending> endings, Instant at, Consumer<List<Ending>> late);

    /** The leases among these of which an end is kept. */
    Set<LeaseKey> held(List<LeaseKey> leases);

    /** The first ones, up to so many and so many bytes, but at least one if there is one. */
    List<Entry<Accepted>> tasks(int most, long maxBytes);

    /** As {@link #tasks}. */
    List<Entry<Ending>> endings(int most, long maxBytes);

    /**
     * Forgets all up to this one, but for what is set aside: the store has confirmed them. They are given out no more even if the
     * disk does not let them be deleted now, but would be again after a restart.
     */
    void remove(LaneName lane, long last);

    /** To be done now and then while nothing waits: deletes what could not be deleted, and gives back the room it took. */
    void tidy();

    /** Takes an entry out of its lane without forgetting it. */
    void setAside(LaneName lane, long seq, String why, Runnable late);

    /** Puts what was set aside back at its old place. Returns how many. */
    int bringBack();

    /** The tasks that are kept under these ids, set aside or not; absent: none is. */
    List<Optional<Accepted>> find(List<String> ids);

    /** The highest place that a kept task has; 0 when there is none. */
    long lastPlace();

    /** How a lane stands now. */
    LaneTotals totals(LaneName lane);

    /** Since when the oldest waits; absent when none does. */
    Optional<Instant> oldest(LaneName lane);

    /** Of those queues among these that have any. */
    Map<String, QueueTotals> queues(List<String> names);

    /** Writes something that changes nothing, to see whether it can. */
    void probe();

    /** About what a task takes in memory and on the disk. */
    static int bytes(Accepted task) {
        TaskDraft draft = task.draft();
        return OVERHEAD
                + draft.payload().bytes().length
                + (draft.headers() == null ? 0 : draft.headers().bytes())
                + textBytes(draft.id())
                + textBytes(draft.queue())
                + textBytes(draft.dedupeKey())
                + textBytes(draft.correlationId())
                + textBytes(draft.replyTo());
    }

    /** What a text takes. */
    static int textBytes(@Nullable String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
