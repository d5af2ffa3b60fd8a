package dev.pulsewarden.queue.breaker;

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
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.Reply;
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
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The store behind the circuit: each method is one call that counts, within a time limit. */
final class CircuitBreakingTaskStore implements TaskStore {

    private final TaskStore store;
    private final StoreCircuit circuit;
    private final TimeLimiter limit;
    private final TimeLimiter longLimit;
    private final List<TaskListener> listeners = new CopyOnWriteArrayList<>();

    /** @param longLimit for what goes over many tasks */
    CircuitBreakingTaskStore(TaskStore store, StoreCircuit circuit, TimeLimiter limit, TimeLimiter longLimit) {
        this.store = store;
        this.circuit = circuit;
        this.limit = limit;
        this.longLimit = longLimit;
    }

    @Override
    public List<Enqueued> enqueue(List<TaskDraft> drafts) {
        return said(limit, () -> store.enqueue(drafts), _ -> {});
    }

    @Override
    public List<Enqueued> adopt(List<Accepted> tasks) {
        return call(longLimit, () -> store.adopt(tasks));
    }

    /** What is handed out after the claimer gave up goes back at once: it would lie there until its lease ran out. */
    @Override
    public List<List<LeasedTask>> claim(List<Claim> claims) {
        return said(limit, () -> store.claim(claims), this::giveBack);
    }

    @Override
    public List<LeaseResult> ack(List<Completion> completions) {
        return said(limit, () -> store.ack(completions), _ -> {});
    }

    @Override
    public List<LeaseResult> nack(List<Failure> failures) {
        return said(limit, () -> store.nack(failures), _ -> {});
    }

    @Override
    public List<LeaseResult> extend(List<LeaseKey> leases) {
        return said(limit, () -> store.extend(leases), _ -> {});
    }

    @Override
    public List<LeaseResult> release(List<Release> releases) {
        return said(limit, () -> store.release(releases), _ -> {});
    }

    @Override
    public Sweep promote(Instant dueBy, int most) {
        return call(longLimit, () -> store.promote(dueBy, most));
    }

    @Override
    public Sweep rescue(Instant expiredBy, int most) {
        return call(longLimit, () -> store.rescue(expiredBy, most));
    }

    @Override
    public Watch watch() {
        return call(limit, store::watch);
    }

    @Override
    public Sweep prolong(Instant since, int most) {
        return call(longLimit, () -> store.prolong(since, most));
    }

    @Override
    public Sweep forget(Instant overBy, int most) {
        return call(longLimit, () -> store.forget(overBy, most));
    }

    @Override
    public List<Reply> replies(int most, long maxBytes, Duration hold) {
        return call(longLimit, () -> store.replies(most, maxBytes, hold));
    }

    @Override
    public void replied(List<Reply> told) {
        call(longLimit, () -> {
            store.replied(told);
            return true;
        });
    }

    @Override
    public List<Redriven> redrive(String queue, List<String> ids) {
        return call(longLimit, () -> store.redrive(queue, ids));
    }

    @Override
    public int delete(String queue, TaskState state, int most) {
        return call(longLimit, () -> store.delete(queue, state, most));
    }

    @Override
    public void pause(List<String> queues, boolean paused) {
        call(longLimit, () -> {
            store.pause(queues, paused);
            return true;
        });
    }

    @Override
    public List<Optional<TaskDetail>> find(List<String> ids) {
        return call(limit, () -> store.find(ids));
    }

    @Override
    public Page<Task> tasks(TaskQuery query) {
        return circuit.read(longLimit, () -> store.tasks(query));
    }

    @Override
    public List<QueueStats> queues(List<String> names) {
        return circuit.read(longLimit, () -> store.queues(names));
    }

    @Override
    public Page<QueueStats> queues(@Nullable String after, int most) {
        return circuit.read(longLimit, () -> store.queues(after, most));
    }

    @Override
    public void probe() {
        call(limit, () -> {
            store.probe();
            return true;
        });
    }

    @Override
    public void listen(TaskListener listener) {
        listeners.add(listener);
        store.listen(listener);
    }

    /** Something that a client said: if it was not heard, holders of leases may have spoken in vain. */
    private <T> T said(TimeLimiter within, Callable<T> work, Consumer<T> late) {
        try {
            return circuit.call(within, work, late);
        } catch (TaskStoreException e) {
            if (e.reason() != Reason.OVERLOADED) {
                listeners.forEach(TaskListener::writeRefused);
            }
            throw e;
        }
    }

    private <T> T call(TimeLimiter within, Callable<T> work) {
        return circuit.call(within, work, _ -> {});
    }

    private void giveBack(List<List<LeasedTask>> claimed) {
        List<Release> releases = claimed.stream()
                .flatMap(List::stream)
                .map(leased -> new Release(leased.key()))
                .toList();
        if (!releases.isEmpty()) {
            store.release(releases);
        }
    }
}
