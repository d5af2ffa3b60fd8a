package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.spool.Spool.Entry;
import dev.pulsewarden.queue.spool.Spool.Kept;
import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import dev.pulsewarden.queue.spool.Spool.QueueTotals;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The spool with its two lanes: what goes in, within their bounds, and what comes out. Thread-safe. */
final class Backlog implements SpoolReport {

    private static final String TASKS = "tasks";
    private static final String ENDINGS = "endings";

    private final Spool spool;
    private final QueueProperties.Spool limits;
    private final SpoolMetrics metrics;
    private final Clock clock;
    private final Lane tasks;
    private final Lane endings;
    /** No task is accepted as of before this: milliseconds since 1970. */
    private final AtomicLong earliest = new AtomicLong();

    private volatile Runnable onKept = () -> {};

    /** Goes on with what was left before. */
    Backlog(Spool spool, QueueProperties.Spool limits, SpoolMetrics metrics, Clock clock) {
        spool.bringBack();
        this.spool = spool;
        this.limits = limits;
        this.metrics = metrics;
        this.clock = clock;
        this.tasks = new Lane("tasks", limits.maxBytes().toBytes(), spool.totals(LaneName.TASKS));
        this.endings = new Lane("acks and nacks", limits.maxEndingBytes().toBytes(), spool.totals(LaneName.ENDINGS));
        metrics.watch(TASKS, tasks);
        metrics.watch(ENDINGS, endings);
    }

    /** From now on this is done whenever something was kept; it must not block. */
    void onKept(Runnable action) {
        onKept = action;
    }

    Lane tasks() {
        return tasks;
    }

    Lane endings() {
        return endings;
    }

    QueueProperties.Spool limits() {
        return limits;
    }

    Spool spool() {
        return spool;
    }

    /** Whether a task may go straight to the store as far as older ones are concerned; may wait a moment for that. */
    boolean letsTasksPass() {
        return tasks.isPassable(limits.handOverWait());
    }

    /** The store took these itself: whoever was told so sends what follows them, whatever the two clocks say. */
    void passed(List<Enqueued> answers) {
        for (Enqueued answer : answers) {
            if (answer instanceof Enqueued.Created created) {
                long next = created.task().createdAt().toEpochMilli() + 1;
                earliest.accumulateAndGet(next, Math::max);
            }
        }
    }

    /** Keeps tasks, in their order, behind those that wait. */
    List<Enqueued> keep(List<TaskDraft> drafts) {
        Instant now = Instant.ofEpochMilli(earliest.accumulateAndGet(clock.millis(), Math::max));
        List<Accepted> accepted =
                drafts.stream().map(draft -> new Accepted(draft, now)).toList();
        long bytes = accepted.stream().mapToLong(Spool::bytes).sum();
        try {
            reserve(tasks, accepted.size(), bytes);
        } catch (TaskStoreException full) {
            return known(drafts, full);
        }
        List<Kept> kept = List.of();
        try {
            kept = spool.keepTasks(accepted);
        } finally {
            settleUnused(accepted.size(), bytes, kept);
        }
        onKept.run();
        return SpooledTasks.answers(drafts, kept.stream().map(Kept::task).toList());
    }

    /** Keeps ends of attempts; of each lease the first. */
    List<LeaseResult> hold(List<Ending> said) {
        Set<LeaseKey> known = held(said);
        List<Ending> more =
                said.stream().filter(ending -> !known.contains(ending.key())).toList();
        if (!more.isEmpty()) {
            holdMore(more);
            onKept.run();
        }
        return said.stream().map(_ -> (LeaseResult) new LeaseResult.Held()).toList();
    }

    /** The leases among these of which an end is held already. */
    Set<LeaseKey> held(List<Ending> said) {
        return endings.isEmpty()
                ? Set.of()
                : spool.held(said.stream().map(Ending::key).toList());
    }

    List<Optional<Accepted>> find(List<String> ids) {
        LaneTotals totals = tasks.totals();
        return totals.entries() + totals.aside() == 0
                ? ids.stream().map(_ -> Optional.<Accepted>empty()).toList()
                : spool.find(ids);
    }

    /** The store has these. */
    void moved(LaneName name, List<? extends Entry<?>> entries) {
        spool.remove(name, entries.stream().map(Entry::seq).toList());
        lane(name)
                .settle(entries.size(), entries.stream().mapToLong(Entry::bytes).sum());
        metrics.moved(label(name), entries.size());
        if (name == LaneName.TASKS && tasks.isEmpty()) {
            metrics.drained();
        }
    }

    /** The store refuses this one for itself. */
    void setAside(LaneName name, Entry<?> entry, String why) {
        spool.setAside(name, entry.seq(), why);
        lane(name).setAside();
        metrics.refused(label(name), 1);
    }

    void lost(long lateEndings) {
        metrics.lost(lateEndings);
    }

    /** Looks how long the oldest wait. */
    void age() {
        Instant noneBefore = clock.instant().minus(limits.maxAge());
        for (LaneName name : LaneName.values()) {
            if (!lane(name).isEmpty()) {
                lane(name).age(spool.oldest(name).orElse(null), noneBefore);
            }
        }
    }

    /** Whether it could keep a task now, tried by a real write. */
    void probe() {
        checkEnabled();
        tasks.checkRoom(Ending.OVERHEAD);
        spool.probe();
    }

    @Override
    public LaneTotals taskTotals() {
        return tasks.totals();
    }

    @Override
    public LaneTotals endingTotals() {
        return endings.totals();
    }

    @Override
    public Map<String, QueueTotals> queues(List<String> names) {
        return tasks.isEmpty() ? Map.of() : spool.queues(names);
    }

    private void holdMore(List<Ending> more) {
        long bytes = more.stream().mapToLong(Ending::bytes).sum();
        reserve(endings, more.size(), bytes);
        List<Ending> added = List.of();
        try {
            added = spool.keepEndings(more, clock.instant());
        } finally {
            endings.settle(
                    more.size() - added.size(),
                    bytes - added.stream().mapToLong(Ending::bytes).sum());
        }
        metrics.kept(ENDINGS, added.size());
    }

    private void settleUnused(int reserved, long bytes, List<Kept> kept) {
        List<Accepted> added = kept.stream().filter(Kept::added).map(Kept::task).toList();
        tasks.settle(
                reserved - added.size(),
                bytes - added.stream().mapToLong(Spool::bytes).sum());
        metrics.kept(TASKS, added.size());
    }

    /** Nothing more is kept; who repeats what is kept already gets the same answer. */
    private List<Enqueued> known(List<TaskDraft> drafts, TaskStoreException full) {
        List<Accepted> known = find(drafts.stream().map(TaskDraft::id).toList()).stream()
                .flatMap(Optional::stream)
                .toList();
        if (known.size() < drafts.size()) {
            throw full;
        }
        return SpooledTasks.answers(drafts, known);
    }

    private void reserve(Lane lane, long entries, long bytes) {
        checkEnabled();
        lane.reserve(entries, bytes);
    }

    private void checkEnabled() {
        if (!limits.enabled()) {
            throw new TaskStoreException(
                    Reason.UNAVAILABLE, "the store is away, and nothing is kept on local disk meanwhile", null);
        }
    }

    private Lane lane(LaneName name) {
        return switch (name) {
            case TASKS -> tasks;
            case ENDINGS -> endings;
        };
    }

    private static String label(LaneName name) {
        return switch (name) {
            case TASKS -> TASKS;
            case ENDINGS -> ENDINGS;
        };
    }
}
