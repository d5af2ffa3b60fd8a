package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.spool.Lane.Load;
import dev.pulsewarden.queue.spool.Spool.Entry;
import dev.pulsewarden.queue.spool.Spool.Kept;
import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import dev.pulsewarden.queue.spool.Spool.QueueTotals;
import dev.pulsewarden.queue.spool.SpoolMetrics.Outcome;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The spool with its two lanes: what goes in, within their bounds, and what comes out. Thread-safe. */
final class Backlog implements SpoolReport {

    private final Spool spool;
    private final QueueProperties.Spool limits;
    private final SpoolMetrics metrics;
    private final Clock clock;
    private final Lane tasks;
    private final Lane endings;
    private final ReadyOrder order;

    private volatile Runnable onKept = () -> {};

    /** Goes on with what was left before. */
    Backlog(Spool spool, QueueProperties.Spool limits, SpoolMetrics metrics, Clock clock) {
        spool.bringBack();
        this.spool = spool;
        this.limits = limits;
        this.metrics = metrics;
        this.clock = clock;
        this.order = new ReadyOrder(spool.lastPlace());
        this.tasks = new Lane(LaneName.TASKS, limits.maxBytes().toBytes(), spool.totals(LaneName.TASKS));
        this.endings = new Lane(LaneName.ENDINGS, limits.maxEndingBytes().toBytes(), spool.totals(LaneName.ENDINGS));
        metrics.watch(LaneName.TASKS, tasks);
        metrics.watch(LaneName.ENDINGS, endings);
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
                order.passed(created.task().createdAt());
            }
        }
    }

    /** Keeps tasks, in their order, behind those that wait. */
    List<Enqueued> keep(List<TaskDraft> drafts) {
        Instant now = clock.instant();
        List<Accepted> accepted = drafts.stream()
                .map(draft -> new Accepted(draft, order.next(now)))
                .toList();
        List<Kept> kept;
        try {
            checkEnabled();
            kept = tasks.admit(
                    Load.of(accepted, Spool::bytes),
                    late -> spool.keepTasks(accepted, late.andThen(this::keptTasks)),
                    Backlog::added);
        } catch (TaskStoreException full) {
            return known(drafts, full);
        }
        keptTasks(kept);
        return SpooledTasks.answers(drafts, kept.stream().map(Kept::task).toList());
    }

    /** Keeps ends of attempts; of each lease the first. */
    List<LeaseResult> hold(List<Ending> said) {
        Set<LeaseKey> known = held(said.stream().map(Ending::key).toList());
        List<Ending> more =
                said.stream().filter(ending -> !known.contains(ending.key())).toList();
        if (!more.isEmpty()) {
            checkEnabled();
            List<Ending> added = endings.admit(
                    Load.of(more, Ending::bytes),
                    late -> spool.keepEndings(more, clock.instant(), late.andThen(this::keptEndings)),
                    written -> Load.of(written, Ending::bytes));
            keptEndings(added);
        }
        return said.stream().map(_ -> (LeaseResult) new LeaseResult.Held()).toList();
    }

    /** The leases among these of which an end is held already. */
    Set<LeaseKey> held(List<LeaseKey> leases) {
        return endings.isEmpty() ? Set.of() : spool.held(leases);
    }

    List<Optional<Accepted>> find(List<String> ids) {
        LaneTotals totals = tasks.totals();
        return totals.entries() + totals.aside() == 0
                ? ids.stream().map(_ -> Optional.<Accepted>empty()).toList()
                : spool.find(ids);
    }

    /** The store has these. */
    void moved(LaneName name, List<? extends Entry<?>> entries) {
        spool.remove(name, entries.getLast().seq());
        lane(name)
                .settle(entries.size(), entries.stream().mapToLong(Entry::bytes).sum());
        count(name, Outcome.MOVED, entries.size());
        if (name == LaneName.TASKS && tasks.isEmpty()) {
            metrics.drained();
        }
    }

    /** The store refuses this one for itself. */
    void setAside(LaneName name, Entry<?> entry, String why) {
        Runnable done = () -> {
            lane(name).setAside();
            count(name, Outcome.REFUSED, 1);
        };
        spool.setAside(name, entry.seq(), why, done);
        done.run();
    }

    void count(LaneName name, Outcome outcome, long entries) {
        metrics.count(name, outcome, entries);
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
        tasks.checkRoom(Spool.OVERHEAD);
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

    private void keptTasks(List<Kept> kept) {
        count(LaneName.TASKS, Outcome.KEPT, added(kept).entries());
        onKept.run();
    }

    private void keptEndings(List<Ending> added) {
        count(LaneName.ENDINGS, Outcome.KEPT, added.size());
        onKept.run();
    }

    private static Load added(List<Kept> kept) {
        return Load.of(kept.stream().filter(Kept::added).toList(), one -> Spool.bytes(one.task()));
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
}
