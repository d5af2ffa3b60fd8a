package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.remote.Backoff;
import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.ClaimRequest;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.Claims;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches tasks of one queue, by one long poll at a time, while workers are ready for it. Confined to one thread. */
final class QueuePoll {

    private static final Logger log = LoggerFactory.getLogger(QueuePoll.class);

    /** What a poll needs besides its queue. */
    record Context(
            QueueService queues,
            BrokerProperties.Claims limits,
            Executor thread,
            LongSupplier nanoTime,
            ToIntFunction<Worker> mayHold) {}

    private final String queue;
    private final Context context;
    private final Consumer<List<ClaimedTask>> taker;
    private final ReadyWorkers ready;
    private final Backoff backoff;
    private @Nullable CompletableFuture<?> polling;
    private long notBefore;
    private int largest;
    private boolean refused;
    private boolean stopped;
    private boolean paused;

    QueuePoll(String queue, Context context, Consumer<List<ClaimedTask>> taker) {
        this.queue = queue;
        this.context = context;
        this.taker = taker;
        this.ready = new ReadyWorkers(context.mayHold());
        this.backoff =
                new Backoff(context.limits().retryMin(), context.limits().retryMax(), RandomGenerator.getDefault());
        this.notBefore = context.nanoTime().getAsLong();
    }

    ReadyWorkers ready() {
        return ready;
    }

    /** Nobody waits for it, and nothing is under way. */
    boolean isIdle() {
        return polling == null && ready.isEmpty();
    }

    /** Polls if somebody is ready, no poll is under way, and it is not too soon after a failure. */
    void runOnce() {
        long now = context.nanoTime().getAsLong();
        if (polling != null || stopped || paused || now - notBefore < 0) {
            return;
        }
        int max = most();
        if (max == 0) {
            return;
        }
        ClaimRequest request = new ClaimRequest(
                max, context.limits().patience(), context.limits().lease(), "broker");
        CompletableFuture<Claims> poll = context.queues().claim(queue, request);
        polling = poll;
        var _ = poll.whenCompleteAsync((claims, failure) -> polled(now, claims, failure), context.thread());
    }

    /** As many as there are places, and as will fit if they are as large as the largest of the last answer. */
    private int most() {
        int places = Math.min(ready.free(), context.limits().batch());
        long fit = ready.room() / Math.max(1, largest);
        return places == 0 ? 0 : Math.clamp(fit, 1, places);
    }

    /** Starts no more polls; the one under way may still bring tasks. */
    void stop() {
        stopped = true;
    }

    /** Asks for nothing until it is resumed. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        runOnce();
    }

    boolean isUnderWay() {
        return polling != null;
    }

    /** Ends the poll under way. A task that is just on its way here stays leased until its lease ends. */
    void cut() {
        if (polling != null) {
            polling.cancel(true);
        }
    }

    private void polled(long began, @Nullable Claims claims, @Nullable Throwable failure) {
        polling = null;
        if (claims == null) {
            failed(failure);
        } else if (claims.tasks().isEmpty()) {
            cameToNothing(began);
        } else {
            backoff.reset();
            refused = false;
            largest = claims.tasks().stream().mapToInt(TaskRoom::bytes).max().orElse(0);
            taker.accept(claims.tasks());
        }
        runOnce();
    }

    private void failed(@Nullable Throwable failure) {
        later(asked(failure));
        if (!(failure instanceof ServiceAwayException) && !refused && !stopped) {
            refused = true;
            log.warn(
                    "queue {}: queue-service hands out no tasks, it is asked again and again until it does: {}",
                    queue,
                    String.valueOf(failure));
        }
    }

    /** An empty answer ends a long wait; one that comes at once would otherwise be asked for in a circle. */
    private void cameToNothing(long began) {
        long waited = context.nanoTime().getAsLong() - began;
        if (waited < context.limits().patience().toNanos() / 2) {
            later(0);
        } else {
            backoff.reset();
        }
    }

    /** For how long queue-service wants to be left alone, but not longer than the longest retry. */
    private long asked(@Nullable Throwable failure) {
        Integer seconds =
                failure instanceof ProblemException refused ? refused.problem().retryAfterSeconds() : null;
        return seconds == null
                ? 0
                : Math.min(
                        Duration.ofSeconds(seconds).toNanos(),
                        context.limits().retryMax().toNanos());
    }

    private void later(long atLeastNanos) {
        notBefore = context.nanoTime().getAsLong() + Math.max(backoff.nextNanos(), atLeastNanos);
    }
}
