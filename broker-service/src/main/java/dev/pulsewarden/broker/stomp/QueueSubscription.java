package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.broker.work.WorkDispatch;
import dev.pulsewarden.broker.work.Worker;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.LeaseOutcome;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A worker of a queue. Its states are subscribed, left (no new tasks; it keeps those that wait for an ACK), and gone, when
 * what it still held went back.
 */
final class QueueSubscription extends StompSubscription implements Worker {

    /** What it needs of its session. */
    record Context(Session session, Output output, Deliveries deliveries, Hold hold, WorkDispatch work) {}

    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String LEASE_LOST = "lease-lost";

    private final Context context;
    private final String queue;
    private final int prefetch;
    private int unfinished;
    private boolean left;
    private boolean gone;

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
        context.session().execute(() -> deliver(task));
    }

    private void deliver(ClaimedTask task) {
        if (left || gone || context.output().isOver()) {
            context.work().giveBack(this, task.id());
            return;
        }
        String ackId = mode() == AckMode.AUTO ? null : context.deliveries().add(this, task.id());
        TaskBody body = TaskBody.of(task.payload());
        ByteBuf rest = TaskMessages.rest(task, body, context.output().version());
        try {
            context.output().message(ackId == null ? head() : head(ackId), rest, body.isText());
        } finally {
            rest.release();
        }
        if (mode() == AckMode.AUTO) {
            unfinished++;
            context.session().whenWritten(() -> done(task.id()));
        }
    }

    /** It was written to the socket. Nobody else would say it again: it is said until queue-service has it. */
    private void done(String taskId) {
        var _ = context.work()
                .ack(this, taskId, null)
                .whenComplete((_, failure) -> context.session().execute(() -> {
                    if (failure == null || !Hold.isAway(failure)) {
                        unfinished--;
                        endIfNothingIsLeft();
                    } else if (!gone) {
                        var _ = context.session().schedule(() -> done(taskId), RETRY_NANOS);
                    }
                }));
    }

    @Override
    CompletableFuture<String> ack(Delivery delivery) {
        return ended(context.hold().ask(() -> context.work().ack(this, delivery.messageId(), null)));
    }

    @Override
    CompletableFuture<String> nack(Delivery delivery, Nack nack) {
        return ended(
                context.hold().ask(() -> context.work().nack(this, delivery.messageId(), nack.error(), nack.delay())));
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
            throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
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
        if (left && unfinished == 0 && open().isEmpty()) {
            end();
        }
    }

    boolean isGone() {
        return gone;
    }

    @Override
    void end() {
        if (!gone) {
            gone = true;
            context.work().gone(this);
        }
    }
}
