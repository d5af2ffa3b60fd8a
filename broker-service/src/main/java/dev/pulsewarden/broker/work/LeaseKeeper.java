package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Extends the leases of held tasks, and gives back those that nobody holds any more. Both are tried again when
 * queue-service is away; a release until its lease has ended by itself. Confined to one thread.
 */
final class LeaseKeeper {

    private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

    private final QueueService queues;
    private final BrokerProperties.Requests limits;
    private final Executor thread;
    private final LongSupplier nanoTime;
    private final WorkMetrics metrics;
    private final Queue<HeldTask> toRelease = new ArrayDeque<>();
    private boolean releasing;
    private long releaseNotBefore;

    LeaseKeeper(
            QueueService queues,
            BrokerProperties.Requests limits,
            Executor thread,
            LongSupplier nanoTime,
            WorkMetrics metrics) {
        this.queues = queues;
        this.limits = limits;
        this.thread = thread;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.releaseNotBefore = nanoTime.getAsLong();
    }

    /** Extends what is due. */
    void extendDue(HeldTasks held) {
        long asked = nanoTime.getAsLong();
        List<HeldTask> due = held.dueForExtension(asked, limits.batch());
        if (due.isEmpty()) {
            return;
        }
        due.forEach(HeldTask::extending);
        var _ = queues.extend(leases(due)).whenCompleteAsync((outcomes, _) -> extended(due, outcomes, asked), thread);
    }

    private void extended(List<HeldTask> tasks, @Nullable List<LeaseOutcome> outcomes, long asked) {
        for (int i = 0; i < tasks.size(); i++) {
            HeldTask task = tasks.get(i);
            LeaseOutcome outcome = outcomes != null && i < outcomes.size() ? outcomes.get(i) : null;
            if (outcome == null || outcome.outcome().equals("held")) {
                task.extensionFailed(nanoTime.getAsLong() + RETRY_NANOS);
            } else if (outcome.outcome().equals("extended") && outcome.leaseMs() != null) {
                task.extended(outcome.leaseMs(), asked);
            } else {
                task.lose();
                metrics.leaseLost();
            }
        }
    }

    /** Gives tasks back at once, at their old place and without an attempt being counted; a worker that was lost is. */
    void release(Collection<HeldTask> tasks) {
        for (HeldTask task : tasks) {
            if (toRelease.size() < limits.waiting()) {
                toRelease.add(task);
            } else {
                metrics.releaseGivenUp(1);
            }
        }
        releaseSome();
    }

    /** Nothing is left to give back. */
    boolean isDone() {
        return !releasing && toRelease.isEmpty();
    }

    /** Releases what waits, if it is not too soon after a failure. */
    void releaseSome() {
        long now = nanoTime.getAsLong();
        if (releasing || toRelease.isEmpty() || now - releaseNotBefore < 0) {
            return;
        }
        List<HeldTask> batch = new ArrayList<>();
        while (!toRelease.isEmpty() && batch.size() < limits.batch()) {
            HeldTask next = toRelease.remove();
            // said at least once, also by a broker that was too slow to extend the lease: queue-service knows whether
            // it ended
            if (next.isReleaseTried() && next.leaseHasEnded(now)) {
                metrics.releaseGivenUp(1);
            } else {
                next.releaseTried();
                batch.add(next);
            }
        }
        if (!batch.isEmpty()) {
            releasing = true;
            var _ = queues.release(batch.stream().map(HeldTask::release).toList())
                    .whenCompleteAsync((outcomes, _) -> released(batch, outcomes), thread);
        }
    }

    private void released(List<HeldTask> batch, @Nullable List<LeaseOutcome> outcomes) {
        releasing = false;
        if (outcomes == null) {
            releaseNotBefore = nanoTime.getAsLong() + RETRY_NANOS;
            toRelease.addAll(batch);
        } else {
            metrics.released(batch.size());
            releaseSome();
        }
    }

    private static List<Lease> leases(List<HeldTask> tasks) {
        return tasks.stream().map(HeldTask::lease).toList();
    }
}
