package dev.pulsewarden.queue.commit;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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

    /** A try to commit: for whom, those included whose turn comes after it, and since when. */
    private static final class InHand<S> {

        private final List<PendingWrite<S, ?>> group;
        private final long since;
        private volatile boolean isGivenUp;

        InHand(List<PendingWrite<S, ?>> group, long since) {
            this.group = group;
            this.since = since;
        }
    }

    private final Journal<S> journal;
    private final Inbox<S> inbox;
    private final int maxItems;
    private final Duration timeLimit;
    private final LongSupplier nanoTime;
    private final Thread writer;
    private final DistributionSummary size;
    private final Timer time;
    private final Counter rejected;
    private final Counter overdue;
    private volatile @Nullable InHand<S> inHand;
    private int failures;

    public GroupCommit(Journal<S> journal, QueueProperties.Commit limits, MeterRegistry meters) {
        this(journal, limits, meters, System::nanoTime);
    }

    /** @param nanoTime tells how long a write takes */
    GroupCommit(Journal<S> journal, QueueProperties.Commit limits, MeterRegistry meters, LongSupplier nanoTime) {
        this.journal = journal;
        this.inbox = new Inbox<>(limits.queued());
        this.maxItems = limits.items();
        this.timeLimit = limits.timeLimit();
        this.nanoTime = nanoTime;
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
        this.overdue = Counter.builder("pulsewarden.queue.overdue")
                .description("Writes given up because the local disk did not answer")
                .register(meters);
        this.writer = Thread.ofPlatform().name("queue-writer").start(this::writeUntilClosed);
    }

    /**
     * Returns once the write is durable; throws what the write threw, or the commit. While another one is overdue it is refused
     * at once.
     *
     * @param items how many items it has, for the bound on a group
     */
    public <R> R write(int items, Write<S, R> write) {
        return write(items, write, _ -> {});
    }

    /**
     * The same.
     *
     * @param late is given what the write gave if it is durable only after its caller was given up; on the writer's thread, so it
     *     must neither block nor write itself
     */
    public <R> R write(int items, Write<S, R> write, Consumer<R> late) {
        if (isOverdue()) {
            throw notTried();
        }
        PendingWrite<S, R> pending = new PendingWrite<>(write, items, late);
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

    /**
     * Answers those whose write takes longer than the limit, and those who wait behind it. The write itself goes on, and nothing can
     * end it: when it ends, new ones are taken again, and what came late is told. To be called again and again.
     */
    public void giveUpOverdue() {
        InHand<S> now = inHand;
        if (now == null || nanoTime.getAsLong() - now.since < timeLimit.toNanos()) {
            return;
        }
        if (!now.isGivenUp) {
            now.isGivenUp = true;
            log.error(
                    "the local disk has not answered a write for {}; its callers are told, and new ones refused until it answers",
                    timeLimit);
        }
        giveUp(now.group, unknown());
        giveUp(inbox.takeAll(), notTried());
    }

    private boolean isOverdue() {
        InHand<S> now = inHand;
        return now != null && now.isGivenUp;
    }

    private void giveUp(List<PendingWrite<S, ?>> writes, TaskStoreException reason) {
        for (PendingWrite<S, ?> write : writes) {
            if (write.failed(reason)) {
                overdue.increment();
            }
        }
    }

    private TaskStoreException unknown() {
        return new TaskStoreException(
                Reason.UNAVAILABLE,
                "the local disk has not answered for " + timeLimit.toMillis()
                        + " ms, so whether it took effect is not known",
                null);
    }

    private TaskStoreException notTried() {
        return new TaskStoreException(
                Reason.UNAVAILABLE,
                "the local disk has not answered an earlier write for " + timeLimit.toMillis()
                        + " ms, so this one was not tried",
                null);
    }

    /** How many writes wait for the commit after the running one. */
    int queued() {
        return inbox.size();
    }

    /**
     * Takes no more writes, and returns when those that were taken are durable and answered.
     *
     * @throws TaskStoreException if the disk does not answer: what is written to is in use still
     */
    @Override
    public void close() {
        inbox.close();
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeLimit.toNanos();
        for (long left = timeLimit.toNanos(); left > 0 && writer.isAlive(); left = deadline - System.nanoTime()) {
            try {
                writer.join(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            throw new TaskStoreException(
                    Reason.UNAVAILABLE,
                    "the local disk has not answered for " + timeLimit.toMillis()
                            + " ms; the service ends, and whether the last writes took effect is not known",
                    null);
        }
    }

    private void writeUntilClosed() {
        for (List<PendingWrite<S, ?>> group = inbox.take(maxItems); !group.isEmpty(); group = inbox.take(maxItems)) {
            if (!isSettled(group, group)) {
                writeEach(group);
            }
        }
    }

    /** One of them spoiled it for all. Who was given up meanwhile was told that the outcome is not known: it has had no effect. */
    private void writeEach(List<PendingWrite<S, ?>> group) {
        for (PendingWrite<S, ?> one : group) {
            if (!one.isAnswered()) {
                isSettled(List.of(one), group);
            }
        }
    }

    /**
     * Writes some; false: they are to be tried each alone.
     *
     * @param group all that wait for the end of this
     */
    private boolean isSettled(List<PendingWrite<S, ?>> some, List<PendingWrite<S, ?>> group) {
        inHand = new InHand<>(group, nanoTime.getAsLong());
        S session;
        try {
            session = journal.begin();
        } catch (Throwable e) {
            // no write is to blame, so trying each alone would only let each wait for the same
            undo(e);
            answered();
            some.forEach(write -> write.failed(e));
            return true;
        }
        Throwable failure = commit(session, some);
        answered();
        if (failure == null) {
            some.forEach(GroupCommit::committed);
        } else if (some.size() == 1) {
            some.getFirst().failed(failure);
        }
        return failure == null || some.size() == 1;
    }

    /** The disk has answered, so whoever hears of it now and wants to write is not refused. */
    private void answered() {
        if (isOverdue()) {
            log.info("the local disk has answered; writes are taken again");
        }
        inHand = null;
    }

    private static void committed(PendingWrite<?, ?> write) {
        try {
            write.committed();
        } catch (RuntimeException e) {
            log.error("a write that came late is durable, and not all that follows from it was done", e);
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
