package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.broker.work.TaskRoom;
import dev.pulsewarden.broker.work.WorkDispatch;
import dev.pulsewarden.broker.work.Worker;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker of a queue. Its states are subscribed, left (no new tasks; it keeps those that wait for an ACK), over (it keeps
 * those only whose ACK or NACK is under way or held), and gone, when what it still held went back.
 */
final class QueueSubscription extends StompSubscription implements Worker {

    /** What it needs of its session. */
    record Context(Session session, Output output, Deliveries deliveries, Hold hold, WorkDispatch work, Pace pace) {}

    /**
     * What bounds how fast it goes.
     *
     * @param ackRetry the pause before something about a task with {@code ack:auto} is tried again
     * @param room the session's
     */
    record Pace(Duration ackRetry, TaskRoom room) {}

    private static final Logger log = LoggerFactory.getLogger(QueueSubscription.class);
    private static final String LEASE_LOST = "lease-lost";

    private final Context context;
    private final String queue;
    private final int prefetch;
    private int unfinished;
    private int settling;
    private boolean left;
    private boolean over;

    /** The client may have died with what it held; with {@code ack:auto} it holds nothing that was written to it. */
    private boolean lost;

    private boolean gone;
    private boolean refused;

    QueueSubscription(@Nullable String name, AckMode mode, String queue, int prefetch, Context context) {
        super(name, mode, context.output().version());
        this.context = context;
        this.queue = queue;
        this.prefetch = prefetch;
    }

    /** Begins to take tasks. */
    CompletableFuture<String> join() {
        return context.work().join(this, queue, prefetch).thenApply(_ -> Outcomes.PLAIN);
    }

    int prefetch() {
        return prefetch;
    }

    @Override
    public String id() {
        return context.session().id();
    }

    @Override
    public void assign(ClaimedTask task) {
        int bytes = context.pace().room().take(task);
        context.session().execute(() -> deliver(task, bytes));
    }

    @Override
    public long room() {
        return context.pace().room().left();
    }

    private void deliver(ClaimedTask task, int bytes) {
        if (left || gone || context.output().isOver()) {
            context.pace().room().giveBack(bytes);
            context.work().giveBack(this, lease(task), false);
            return;
        }
        String ackId = mode() == AckMode.AUTO ? null : context.deliveries().add(this, task.id(), lease(task));
        TaskBody body = TaskBody.of(task);
        ByteBuf rest = TaskMessages.rest(task, body, context.output().version());
        try {
            context.output().message(ackId == null ? head() : head(ackId), rest, body.isText());
        } finally {
            rest.release();
        }
        context.session().whenWritten(() -> context.pace().room().giveBack(bytes));
        if (mode() == AckMode.AUTO) {
            unfinished++;
            context.session().whenWritten(() -> done(lease(task)));
        }
    }

    /** It was written to the socket. Nobody else would say it again: it is said until queue-service has it. */
    private void done(Lease lease) {
        var _ = context.work()
                .ack(this, lease)
                .whenComplete((_, failure) -> context.session().execute(() -> doneOrNot(lease, failure)));
    }

    private void doneOrNot(Lease lease, @Nullable Throwable failure) {
        if (failure == null || isLeaseLost(failure)) {
            finished();
        } else if (Hold.isAway(failure)) {
            later(() -> done(lease));
        } else {
            if (!refused) {
                log.warn(
                        "session {}: queue-service does not take that task {} of queue {} is done; it is given back and done"
                                + " again, as are others that follow",
                        id(),
                        lease.id(),
                        queue,
                        failure);
                refused = true;
            }
            later(() -> {
                context.work().exchange(this, lease);
                finished();
            });
        }
    }

    private void later(Runnable action) {
        if (!gone) {
            var _ = context.session().schedule(action, context.pace().ackRetry().toNanos());
        }
    }

    private void finished() {
        unfinished--;
        endIfNothingIsLeft();
    }

    @Override
    CompletableFuture<String> ack(Delivery delivery) {
        Lease lease = Objects.requireNonNull(delivery.lease());
        return settled(() -> context.work().ack(this, lease));
    }

    @Override
    CompletableFuture<String> nack(Delivery delivery, Nack nack) {
        Lease lease = Objects.requireNonNull(delivery.lease());
        return settled(() -> context.work().nack(this, lease, nack.error(), nack.delay()));
    }

    /** As long as that may be held, the task stays this worker's. */
    private CompletableFuture<String> settled(Supplier<CompletableFuture<LeaseOutcome>> request) {
        settling++;
        return ended(context.hold().ask(request)).whenComplete((_, _) -> {
            settling--;
            endIfNothingIsLeft();
        });
    }

    private static Lease lease(ClaimedTask task) {
        return new Lease(task.id(), task.lease());
    }

    /** A lease that was lost is no error: whatever the client did, the task is another one's now. */
    private static CompletableFuture<String> ended(CompletableFuture<LeaseOutcome> request) {
        return request.handle((outcome, failure) -> {
            if (failure == null) {
                return outcome.outcome().equals("done") ? Outcomes.PLAIN : outcome.outcome();
            }
            if (isLeaseLost(failure)) {
                return LEASE_LOST;
            }
            throw StompException.ifAway(
                    failure,
                    "whether the task is ended is not known; if it is not, it goes back to its queue and is handed out"
                            + " again");
        });
    }

    private static boolean isLeaseLost(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ProblemException refused
                && refused.problem().slug().equals(LEASE_LOST);
    }

    @Override
    void unsubscribe() {
        left = true;
        context.work().leave(this, queue);
        endIfNothingIsLeft();
    }

    @Override
    void settled() {
        endIfNothingIsLeft();
    }

    private void endIfNothingIsLeft() {
        boolean nothingIsOpen = unfinished == 0 && open().isEmpty();
        if (left && !gone && settling == 0 && (over || nothingIsOpen)) {
            gone = true;
            context.work().gone(this, lost);
        }
    }

    boolean isGone() {
        return gone;
    }

    @Override
    void end(boolean clientLost) {
        over = true;
        lost = clientLost && mode() != AckMode.AUTO;
        if (settling > 0) {
            context.work().leave(this, queue);
            open().values()
                    .forEach(delivery -> context.work().giveBack(this, Objects.requireNonNull(delivery.lease()), lost));
        }
        left = true;
        endIfNothingIsLeft();
    }
}
