package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.breaker.Circuit;
import dev.pulsewarden.queue.spool.Ending.Ack;
import dev.pulsewarden.queue.spool.Ending.Nack;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.QueueStats;
import dev.pulsewarden.queue.task.Redriven;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.queue.task.Watch;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store that takes in tasks, acks and nacks also while it is away; everything else then fails at once. */
final class SpoolingTaskStore implements TaskStore {

    private final TaskStore store;
    private final Circuit circuit;
    private final Backlog backlog;
    private final Clock clock;

    SpoolingTaskStore(TaskStore store, Circuit circuit, Backlog backlog, Clock clock) {
        this.store = store;
        this.circuit = circuit;
        this.backlog = backlog;
        this.clock = clock;
    }

    /** A call that failed may have taken effect: kept as well, its tasks are known by their ids when they are moved. */
    @Override
    public List<Enqueued> enqueue(List<TaskDraft> drafts) {
        if (!circuit.isClosed() || !backlog.letsTasksPass()) {
            return backlog.keep(drafts);
        }
        try {
            List<Enqueued> answers = store.enqueue(drafts);
            backlog.passed(answers);
            return answers;
        } catch (TaskStoreException e) {
            return insteadIfAway(e, () -> backlog.keep(drafts));
        }
    }

    @Override
    public List<Enqueued> adopt(List<Accepted> tasks) {
        return store.adopt(tasks);
    }

    @Override
    public List<List<LeasedTask>> claim(List<Claim> claims) {
        return store.claim(claims);
    }

    @Override
    public List<LeaseResult> ack(List<Completion> completions) {
        return end(completions, Ack::new, store::ack);
    }

    @Override
    public List<LeaseResult> nack(List<Failure> failures) {
        return end(failures, Nack::new, store::nack);
    }

    @Override
    public List<LeaseResult> extend(List<LeaseKey> leases) {
        return store.extend(leases);
    }

    @Override
    public List<LeaseResult> release(List<LeaseKey> leases) {
        return store.release(leases);
    }

    @Override
    public Sweep promote(Instant dueBy, int limit) {
        return store.promote(dueBy, limit);
    }

    /**
     * Takes none back while an end of an attempt is held: it may be the end of this one. That the store is away is said all the
     * same, since after it every lease runs anew.
     */
    @Override
    public Sweep rescue(Instant expiredBy, int limit) {
        if (backlog.endings().isEmpty()) {
            return store.rescue(expiredBy, limit);
        }
        if (!circuit.isClosed()) {
            throw new TaskStoreException(Reason.UNAVAILABLE, "the store is away", null);
        }
        return new Sweep(0, null);
    }

    @Override
    public Watch watch() {
        return store.watch();
    }

    @Override
    public Sweep prolong(Instant since, int limit) {
        return store.prolong(since, limit);
    }

    @Override
    public Sweep forget(Instant endedBy, int limit) {
        return store.forget(endedBy, limit);
    }

    @Override
    public List<Redriven> redrive(String queue, List<String> ids) {
        return store.redrive(queue, ids);
    }

    @Override
    public int delete(String queue, TaskState state, int limit) {
        return store.delete(queue, state, limit);
    }

    @Override
    public void pause(List<String> queues, boolean paused) {
        store.pause(queues, paused);
    }

    /** Looks on the disk first: what is moved meanwhile is then found in the store. */
    @Override
    public List<Optional<TaskDetail>> find(List<String> ids) {
        List<Optional<TaskDetail>> spooled =
                backlog.find(ids).stream().map(this::detail).toList();
        List<Optional<TaskDetail>> stored;
        try {
            stored = store.find(ids);
        } catch (TaskStoreException e) {
            if (spooled.stream().allMatch(Optional::isPresent)) {
                return insteadIfAway(e, () -> spooled);
            }
            throw e;
        }
        List<Optional<TaskDetail>> found = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            found.add(stored.get(i).isPresent() ? stored.get(i) : spooled.get(i));
        }
        return found;
    }

    @Override
    public Page<Task> tasks(TaskQuery query) {
        return store.tasks(query);
    }

    @Override
    public List<QueueStats> queues(List<String> names) {
        return store.queues(names);
    }

    @Override
    public Page<QueueStats> queues(@Nullable String after, int limit) {
        return store.queues(after, limit);
    }

    /** Whether a task could be taken in, by the store or onto the disk. */
    @Override
    public void probe() {
        try {
            store.probe();
        } catch (TaskStoreException e) {
            insteadIfAway(e, () -> {
                backlog.probe();
                return true;
            });
        }
    }

    @Override
    public void listen(TaskListener listener) {
        store.listen(listener);
    }

    private <T> List<LeaseResult> end(
            List<T> said, Function<T, Ending> asEnding, Function<List<T>, List<LeaseResult>> direct) {
        List<Ending> endings = said.stream().map(asEnding).toList();
        if (!circuit.isClosed()) {
            return backlog.hold(endings);
        }
        Set<LeaseKey> held = backlog.held(endings);
        if (held.isEmpty()) {
            return directly(said, endings, direct);
        }
        return mixed(said, endings, held, direct);
    }

    /** Those of which an end is held already are held; the others go to the store. */
    private <T> List<LeaseResult> mixed(
            List<T> said, List<Ending> endings, Set<LeaseKey> held, Function<List<T>, List<LeaseResult>> direct) {
        List<T> free = new ArrayList<>();
        List<Ending> freeEndings = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            if (!held.contains(endings.get(i).key())) {
                free.add(said.get(i));
                freeEndings.add(endings.get(i));
            }
        }
        Iterator<LeaseResult> results =
                (free.isEmpty() ? List.<LeaseResult>of() : directly(free, freeEndings, direct)).iterator();
        return endings.stream()
                .map(ending -> held.contains(ending.key()) ? new LeaseResult.Held() : results.next())
                .toList();
    }

    private <T> List<LeaseResult> directly(
            List<T> said, List<Ending> endings, Function<List<T>, List<LeaseResult>> direct) {
        try {
            return direct.apply(said);
        } catch (TaskStoreException e) {
            return insteadIfAway(e, () -> backlog.hold(endings));
        }
    }

    private Optional<TaskDetail> detail(Optional<Accepted> accepted) {
        return accepted.map(found -> new TaskDetail(SpooledTasks.task(found, clock.instant()), List.of(), true));
    }

    /** Does it in place of what failed, if that failed because the store is away. */
    private static <R> R insteadIfAway(TaskStoreException failure, Supplier<R> instead) {
        if (failure.reason() != Reason.UNAVAILABLE) {
            throw failure;
        }
        return instead.get();
    }
}
