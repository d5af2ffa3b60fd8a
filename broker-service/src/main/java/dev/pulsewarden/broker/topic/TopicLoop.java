package dev.pulsewarden.broker.topic;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjIntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's part of the topics: its subscriptions, and the events that other loops hand it. */
public final class TopicLoop {

    private static final Logger log = LoggerFactory.getLogger(TopicLoop.class);

    /** So many handed-over events are delivered in one turn, between which the loop looks after its sockets. */
    private static final int ROUND = 256;

    private final Executor eventLoop;
    private final Executor nextTurn;
    private final long handOverLimit;
    private final TopicMetrics metrics;
    private final LoopCounts counts;
    private final Clock clock;
    private final PatternLimits patterns;
    private final TopicTree tree = new TopicTree();
    private final Queue<Publication> handedOver = new ConcurrentLinkedQueue<>();
    private final AtomicLong handedOverBytes = new AtomicLong();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final List<Runnable> waitingForRelief = new ArrayList<>();
    private final List<Runnable> waitingForDelivery = new ArrayList<>(0);

    TopicLoop(
            Executor eventLoop,
            Executor nextTurn,
            long handOverLimit,
            TopicMetrics metrics,
            Clock clock,
            PatternLimits patterns) {
        this.eventLoop = eventLoop;
        this.nextTurn = nextTurn;
        this.handOverLimit = handOverLimit;
        this.metrics = metrics;
        this.counts = metrics.ofLoop();
        this.clock = clock;
        this.patterns = patterns;
    }

    /** Lets one more client of this loop take part. */
    public Participant join() {
        return new Participant(this, patterns);
    }

    Subscription subscribe(TopicName topic, Subscriber subscriber, Participant participant) {
        Subscription added = new Subscription(topic, subscriber, participant, clock.millis());
        metrics.subscribed(1);
        tree.add(added);
        return added;
    }

    void unsubscribe(Subscription ended) {
        metrics.subscribed(-1);
        tree.remove(ended);
    }

    /** Runs the action on this loop once at most half of what may wait for it is left to deliver. */
    public void whenRelieved(Runnable action) {
        eventLoop.execute(() -> {
            waitingForRelief.add(action);
            relieve();
        });
    }

    /** Runs the action on this loop once all is delivered that it was handed before. Asked on this loop only. */
    void whenDelivered(Runnable action) {
        waitingForDelivery.add(action);
        wakeUp();
    }

    boolean wants(Publication publication) {
        return tree.wants(publication);
    }

    /** Names all topics and patterns that its clients are subscribed to, with how many subscriptions each has. */
    void forEachName(ObjIntConsumer<String> taker) {
        tree.forEachName(taker);
    }

    static double handedOverBytes(Collection<TopicLoop> loops) {
        return loops.stream().mapToLong(loop -> loop.handedOverBytes.get()).sum();
    }

    /** One of its sessions publishes. */
    void published() {
        counts.published();
    }

    /** It has more to deliver than it should. */
    boolean isFull() {
        return handedOverBytes.get() > handOverLimit;
    }

    /** Whatever goes wrong with one event, the next one is delivered. */
    void deliver(Publication publication) {
        try {
            int delivered = tree.deliver(publication);
            counts.delivered(delivered);
            if (delivered > 0 && publication.isObserved()) {
                eventLoop.execute(publication::flushed); // behind the flush, which the delivery put there
            }
        } catch (Throwable failure) {
            metrics.failed();
            log.error(
                    "an event of topic {} could not be delivered and is dropped; the next ones are delivered",
                    publication.topic(),
                    failure);
        }
    }

    /** Takes an event from another thread. */
    void handOver(Publication publication) {
        publication.retain();
        handedOverBytes.addAndGet(publication.bytes());
        handedOver.add(publication);
        wakeUp();
    }

    /** Not delivered at once: a queue of tasks that never ends would keep the loop from its sockets. */
    private void wakeUp() {
        if (awake.compareAndSet(false, true)) {
            eventLoop.execute(this::deliverNextTurn);
        }
    }

    private void deliverNextTurn() {
        nextTurn.execute(this::deliverHandedOver);
    }

    private void deliverHandedOver() {
        for (int i = 0; i < ROUND; i++) {
            Publication publication = handedOver.poll();
            if (publication == null) {
                break;
            }
            deliver(publication);
            handedOverBytes.addAndGet(-publication.bytes());
            publication.release();
        }
        relieve();
        if (!handedOver.isEmpty()) {
            deliverNextTurn();
            return;
        }
        awake.set(false);
        if (!handedOver.isEmpty()) {
            wakeUp();
        }
        List<Runnable> delivered = List.copyOf(waitingForDelivery);
        waitingForDelivery.clear();
        delivered.forEach(eventLoop::execute);
    }

    /** Lets those go on who wait, once little enough is left. */
    private void relieve() {
        if (waitingForRelief.isEmpty() || handedOverBytes.get() > handOverLimit / 2) {
            return;
        }
        List<Runnable> relieved = List.copyOf(waitingForRelief);
        waitingForRelief.clear();
        relieved.forEach(eventLoop::execute);
    }
}
