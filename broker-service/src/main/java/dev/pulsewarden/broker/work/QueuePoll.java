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
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches tasks of one queue by long polls while workers are ready for it, each for as many tasks as there are places then. One
 * follows the other, since answers that cross would change the order of tasks. Confined to one thread.
 */
final class QueuePoll {

    private static final Logger log = LoggerFactory.getLogger(QueuePoll.class);

    /** What a poll needs besides its queue. */
    record Context(
            QueueService queues, BrokerProperties.Claims limits, Linger.Timing timing, ToIntFunction<Worker> mayHold) {

        long now() {
            return timing.nanoTime().getAsLong();
        }
    }

    /**
     * The poll that is under way.
     *
     * @param places there were when it began, more than it asks for if a task for each would not have fit
     */
    private record Poll(int places, long began, CompletableFuture<Claims> answer) {}

    private final String queue;
    private final Context context;
    private final Consumer<List<ClaimedTask>> taker;
    private final ReadyWorkers ready;
    private final Linger linger;
    private final Backoff backoff;
    private @Nullable Poll underWay;
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
        this.linger = new Linger(context.timing(), context.limits().batch(), this::places, this::poll);
        this.backoff =
                new Backoff(context.limits().retryMin(), context.limits().retryMax(), RandomGenerator.getDefault());
        this.notBefore = context.now();
    }

    ReadyWorkers ready() {
        return ready;
    }

    /** Nobody waits for it, and nothing is under way. */
    boolean isIdle() {
        return underWay == null && ready.isEmpty();
    }

    /**
     * Polls if somebody is ready, no poll is under way, and it is not too soon after a failure. Not now: what else this turn of
     * the thread makes ready goes along, and under load what becomes ready soon after, see {@link Linger}.
     */
    void runOnce() {
        if (mayPoll()) {
            linger.ask();
        }
    }

    private boolean mayPoll() {
        return underWay == null && !stopped && !paused && context.now() - notBefore >= 0;
    }

    private void poll() {
        int places = mayPoll() ? places() : 0;
        int max = most(places);
        if (max == 0) {
            return;
        }
        ClaimRequest request = new ClaimRequest(
                max, context.limits().patience(), context.limits().lease(), "broker");
        Poll poll = new Poll(places, context.now(), context.queues().claim(queue, request));
        underWay = poll;
        linger.sent(max);
        var _ = poll.answer()
                .whenCompleteAsync(
                        (claims, failure) -> polled(poll, claims, failure),
                        context.timing().thread());
    }

    /** As many as one poll may ask for. */
    private int places() {
        return ready.free(context.limits().batch());
    }

    /** As many as there are places, and as will fit if they are as large as the largest of the last answer. */
    private int most(int places) {
        if (places == 0) {
            return 0;
        }
        long each = Math.max(1, largest);
        return Math.clamp(ready.room(places * each) / each, 1, places);
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
        return underWay != null;
    }

    /** Ends the poll under way. A task that is just on its way here stays leased until its lease ends. */
    void cut() {
        if (underWay != null) {
            underWay.answer().cancel(true);
        }
    }

    private void polled(Poll poll, @Nullable Claims claims, @Nullable Throwable failure) {
        underWay = null;
        if (claims == null) {
            failed(failure);
        } else if (claims.tasks().isEmpty()) {
            cameToNothing(poll.began());
        } else {
            backoff.reset();
            refused = false;
            largest = claims.tasks().stream().mapToInt(TaskRoom::bytes).max().orElse(0);
            linger.answered(claims.tasks().size(), placesSince(poll));
            taker.accept(claims.tasks());
        }
        runOnce();
    }

    /** Those that became free while it was under way. */
    private int placesSince(Poll poll) {
        return Math.max(0, ready.free(poll.places() + context.limits().batch()) - poll.places());
    }

    private void failed(@Nullable Throwable failure) {
        linger.failed();
        later(restAsked(failure));
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
        linger.failed();
        long waited = context.now() - began;
        if (waited < context.limits().patience().toNanos() / 2) {
            later(0);
        } else {
            backoff.reset();
        }
    }

    /** For how long queue-service wants to be left alone, but not longer than the longest retry. */
    private long restAsked(@Nullable Throwable failure) {
        Integer seconds =
                failure instanceof ProblemException refused ? refused.problem().retryAfterSeconds() : null;
        return seconds == null
                ? 0
                : Math.min(
                        Duration.ofSeconds(seconds).toNanos(),
                        context.limits().retryMax().toNanos());
    }

    private void later(long atLeastNanos) {
        notBefore = context.now() + Math.max(backoff.nextNanos(), atLeastNanos);
    }
}
