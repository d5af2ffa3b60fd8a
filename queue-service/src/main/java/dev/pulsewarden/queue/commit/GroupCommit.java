package dev.pulsewarden.queue.commit;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a journal for many callers, from one thread of its own. Thread-safe.
 *
 * <p>Written for speed: see the package's promises for what that buys and what stays true.
 */
public final class GroupCommit<S> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private final Journal<S> journal;
    private final Inbox<S> inbox;
    private final int maxItems;
    private final Thread writer;
    private final DistributionSummary size;
    private final Timer time;
    private final Counter rejected;
    private int failures;

    public GroupCommit(Journal<S> journal, QueueProperties.Commit limits, MeterRegistry meters) {
        this.journal = journal;
        this.inbox = new Inbox<>(limits.queued());
        this.maxItems = limits.items();
        this.size = DistributionSummary.builder("pulsewarden.queue.commit.items")
                .description("Items that shared one commit")
                .register(meters);
        this.time = Timer.builder("pulsewarden.queue.commit")
                .description("From the first write of a group until it is durable")
                .register(meters);
        Gauge.builder("pulsewarden.queue.commit.queued", inbox, Inbox::size)
                .description("Writes that wait for the commit after the running one")
                .register(meters);
        this.rejected = Counter.builder("pulsewarden.queue.rejected")
                .description("Writes refused because too many were waiting")
                .register(meters);
        this.writer = Thread.ofPlatform().name("queue-writer").start(this::writeUntilClosed);
    }

    /**
     * Returns once the write is durable; throws what the write threw, or the commit.
     *
     * @param items how many items it has, for the bound on a group
     */
    public <R> R write(int items, Write<S, R> write) {
        PendingWrite<S, R> pending = new PendingWrite<>(write, items);
        switch (inbox.offer(pending)) {
            case TAKEN -> {}
            case FULL -> {
                rejected.increment();
                throw new TaskStoreException(
                        Reason.OVERLOADED, "more writes are waiting than the store takes; try again", null);
            }
            case CLOSED -> throw new TaskStoreException(Reason.UNAVAILABLE, "the service is stopping", null);
        }
        return pending.await();
    }

    /** How many writes wait for the commit after the running one. */
    int queued() {
        return inbox.size();
    }

    /** Takes no more writes, and returns when those that were taken are durable and answered. */
    @Override
    public void close() {
        inbox.close();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilClosed() {
        for (List<PendingWrite<S, ?>> group = inbox.take(maxItems); !group.isEmpty(); group = inbox.take(maxItems)) {
            writeGroup(group);
        }
    }

    private void writeGroup(List<PendingWrite<S, ?>> group) {
        S session;
        try {
            session = journal.begin();
        } catch (Throwable e) {
            // no write is to blame, so trying each alone would only let each wait for the same
            undo(e);
            group.forEach(write -> write.failed(e));
            return;
        }
        Throwable failure = commit(session, group);
        if (failure != null && group.size() > 1) {
            for (PendingWrite<S, ?> one : group) {
                writeGroup(List.of(one));
            }
        } else if (failure != null) {
            group.getFirst().failed(failure);
        }
    }

    /** Returns what went wrong, after undoing it. Whatever it is, the writer lives on and no caller waits for ever. */
    private @Nullable Throwable commit(S session, List<PendingWrite<S, ?>> group) {
        Timer.Sample started = Timer.start();
        try {
            for (PendingWrite<S, ?> write : group) {
                write.run(session);
            }
            journal.commit();
        } catch (Throwable e) {
            undo(e);
            return e;
        }
        recovered();
        started.stop(time);
        size.record(group.stream().mapToInt(PendingWrite::items).sum());
        group.forEach(PendingWrite::committed);
        return null;
    }

    private void recovered() {
        if (failures > 0) {
            log.info("the local disk takes writes again after {} failures", failures);
            failures = 0;
        }
    }

    private void undo(Throwable failure) {
        if (failure instanceof TaskStoreException) {
            failures++;
            if (failures == 1) {
                log.error(
                        "the local disk refused a write; callers are told, and further failures are counted", failure);
            }
        }
        try {
            journal.rollback();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
