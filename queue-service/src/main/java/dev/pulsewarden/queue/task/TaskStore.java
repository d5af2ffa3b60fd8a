package dev.pulsewarden.queue.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks are kept. Thread-safe. Lists are answered in their order, and what is wrong with one item never fails
 * another.
 *
 * <p>Whatever returns is durable. Every method throws {@link TaskStoreException} in an outage.
 */
public interface TaskStore {

    /** Adds tasks; one whose id is known, in whichever queue, or whose dedupe key is taken, adds nothing. */
    List<Enqueued> enqueue(List<TaskDraft> drafts);

    /**
     * Adds tasks that were accepted before, as {@link #enqueue} does, but refuses none: one whose dedupe key is taken becomes an
     * alias of the task that has it, and one whose id another queue's task has gets an id of its own, always the same. Done
     * again it changes nothing.
     */
    List<Enqueued> adopt(List<Accepted> tasks);

    /**
     * Hands out READY tasks: higher priority first, then the one that became READY first. A paused queue gives none, and one
     * whose leases are limited no more than its limit leaves. A task with which a worker was lost is handed out alone: a claim ends
     * before it, or has nothing else.
     */
    List<List<LeasedTask>> claim(List<Claim> claims);

    /** Ends attempts well. */
    List<LeaseResult> ack(List<Completion> completions);

    /** Ends attempts as failed: DEAD after the last, else retried after the backoff. */
    List<LeaseResult> nack(List<Failure> failures);

    /** Starts leases anew, each as long as it was claimed for. */
    List<LeaseResult> extend(List<LeaseKey> leases);

    /**
     * Gives tasks back: READY at once at their old place, no attempt counted. Those whose worker was lost count that instead,
     * and are DEAD when it was as often as they may have attempts. A lease that runs out counts both.
     */
    List<LeaseResult> release(List<Release> releases);

    /** Makes DELAYED tasks READY whose time came by {@code dueBy}. */
    Sweep promote(Instant dueBy, int limit);

    /** Ends attempts as failed whose lease ran out by {@code expiredBy}; other nodes see in {@link #watch} that it looked. */
    Sweep rescue(Instant expiredBy, int limit);

    /** Tells when leases were last looked after. */
    Watch watch();

    /**
     * Lets leases run their own length anew: nobody could speak before, or the clock went back. One that ends later already is
     * left alone, unless no clock that goes on could have let it.
     *
     * @param since from when on each is to have its length at least; see {@link Watch#now}
     * @return its next time is there if some may be left: say it again, with the same time
     */
    Sweep prolong(Instant since, int limit);

    /** Forgets ended tasks whose retention, as it was in their queue when they ended, is over by {@code overBy}. */
    Sweep forget(Instant overBy, int limit);

    /** Makes DEAD tasks of a queue READY, with all their attempts before them, and no worker lost. */
    List<Redriven> redrive(String queue, List<String> ids);

    /** Deletes up to {@code limit} tasks of a queue that are in this state. */
    int delete(String queue, TaskState state, int limit);

    /** Stops, or starts again, handing out tasks of these queues; remembered over restarts. */
    void pause(List<String> queues, boolean paused);

    /** Reads tasks with their attempts; those that are not known are absent. */
    List<Optional<TaskDetail>> find(List<String> ids);

    /**
     * Reads a page of a queue's tasks. Tasks that change their state meanwhile may be missed, or met twice.
     *
     * @throws IllegalArgumentException if {@code after} is not the {@code next} of a page
     */
    Page<Task> tasks(TaskQuery query);

    /** Reads how these queues stand; one that nobody used yet is empty. */
    List<QueueStats> queues(List<String> names);

    /** All queues by name, also those that are only paused. */
    Page<QueueStats> queues(@Nullable String after, int limit);

    /** Writes something that changes nothing, to see whether it can. */
    void probe();

    /** From now on this one too is told what happens. */
    void listen(TaskListener listener);
}
