package dev.pulsewarden.queue.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store before another one that does everything; who extends it says what it does otherwise. */
public abstract class ForwardingTaskStore implements TaskStore {

    protected final TaskStore store;

    protected ForwardingTaskStore(TaskStore store) {
        this.store = store;
    }

    @Override
    public List<Enqueued> enqueue(List<TaskDraft> drafts) {
        return store.enqueue(drafts);
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
    public void serve(WaitingClaims waiting) {
        store.serve(waiting);
    }

    @Override
    public List<LeaseResult> ack(List<Completion> completions) {
        return store.ack(completions);
    }

    @Override
    public List<LeaseResult> nack(List<Failure> failures) {
        return store.nack(failures);
    }

    @Override
    public List<LeaseResult> extend(List<LeaseKey> leases) {
        return store.extend(leases);
    }

    @Override
    public List<LeaseResult> release(List<Release> releases) {
        return store.release(releases);
    }

    @Override
    public Sweep promote(Instant dueBy, int limit) {
        return store.promote(dueBy, limit);
    }

    @Override
    public Sweep rescue(Instant expiredBy, int limit) {
        return store.rescue(expiredBy, limit);
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
    public Sweep forget(Instant overBy, int limit) {
        return store.forget(overBy, limit);
    }

    @Override
    public List<Reply> replies(int limit, long maxBytes, Duration hold) {
        return store.replies(limit, maxBytes, hold);
    }

    @Override
    public void replied(List<Reply> told) {
        store.replied(told);
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

    @Override
    public List<Optional<TaskDetail>> find(List<String> ids) {
        return store.find(ids);
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

    @Override
    public void probe() {
        store.probe();
    }

    @Override
    public void listen(TaskListener listener) {
        store.listen(listener);
    }
}
