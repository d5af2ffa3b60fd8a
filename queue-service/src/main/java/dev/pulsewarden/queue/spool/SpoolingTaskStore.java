package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.breaker.Circuit;
import dev.pulsewarden.queue.spool.Ending.Ack;
import dev.pulsewarden.queue.spool.Ending.Nack;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.IdTaken;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.ForwardingTaskStore;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** A store that takes in tasks, acks and nacks also while it is away; everything else then fails at once. */
final class SpoolingTaskStore extends ForwardingTaskStore {

    private final Circuit circuit;
    private final Backlog backlog;
    private final Clock clock;

    SpoolingTaskStore(TaskStore store, Circuit circuit, Backlog backlog, Clock clock) {
        super(store);
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
            List<Enqueued> answers = withOwnIds(drafts, store.enqueue(drafts));
            backlog.passed(answers);
            return answers;
        } catch (TaskStoreException e) {
            return insteadIfAway(e, () -> backlog.keep(drafts));
        }
    }

    @Override
    public List<LeaseResult> ack(List<Completion> completions) {
        return end(completions, Ack::new, store::ack);
    }

    @Override
    public List<LeaseResult> nack(List<Failure> failures) {
        return end(failures, Nack::new, store::nack);
    }

    /** What is held as ended is not given back: its end takes effect. */
    @Override
    public List<LeaseResult> release(List<Release> releases) {
        Set<LeaseKey> held = circuit.isClosed()
                ? backlog.held(releases.stream().map(Release::key).toList())
                : Set.of();
        return besides(held, releases, Release::key, store::release);
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

    private <T> List<LeaseResult> end(
            List<T> said, Function<T, Ending> asEnding, Function<List<T>, List<LeaseResult>> direct) {
        List<Ending> endings = said.stream().map(asEnding).toList();
        if (!circuit.isClosed()) {
            return backlog.hold(endings);
        }
        Set<LeaseKey> held = backlog.held(endings.stream().map(Ending::key).toList());
        return besides(held, said, item -> asEnding.apply(item).key(), free -> directly(free, asEnding, direct));
    }

    /** Those of which an end is held already are held; the others go to the store. */
    private static <T> List<LeaseResult> besides(
            Set<LeaseKey> held,
            List<T> said,
            Function<T, LeaseKey> keyOf,
            Function<List<T>, List<LeaseResult>> direct) {
        if (held.isEmpty()) {
            return direct.apply(said);
        }
        List<T> free =
                said.stream().filter(item -> !held.contains(keyOf.apply(item))).toList();
        Iterator<LeaseResult> results = (free.isEmpty() ? List.<LeaseResult>of() : direct.apply(free)).iterator();
        return said.stream()
                .map(item -> held.contains(keyOf.apply(item)) ? new LeaseResult.Held() : results.next())
                .toList();
    }

    private <T> List<LeaseResult> directly(
            List<T> said, Function<T, Ending> asEnding, Function<List<T>, List<LeaseResult>> direct) {
        try {
            return direct.apply(said);
        } catch (TaskStoreException e) {
            return insteadIfAway(
                    e, () -> backlog.hold(said.stream().map(asEnding).toList()));
        }
    }

    /** An id that is another queue's task's may have been answered for this queue, and its task got an id of its own since. */
    private List<Enqueued> withOwnIds(List<TaskDraft> drafts, List<Enqueued> answers) {
        if (answers.stream().noneMatch(IdTaken.class::isInstance)) {
            return answers;
        }
        List<TaskDraft> own = drafts.stream().map(TaskDraft::withOwnId).toList();
        List<Optional<TaskDetail>> found =
                store.find(own.stream().map(TaskDraft::id).toList());
        List<Enqueued> better = new ArrayList<>(answers);
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof IdTaken && found.get(i).isPresent()) {
                Task task = found.get(i).get().task();
                better.set(i, new Enqueued.Exists(task.id(), task.state()));
            }
        }
        return better;
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
