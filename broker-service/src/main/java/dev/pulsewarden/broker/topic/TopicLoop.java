package dev.pulsewarden.broker.topic;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One event loop's part of the topics: its subscriptions, and the events that other loops hand it. */
public final class TopicLoop {

    /** So many handed-over events are delivered before the loop looks after its sockets again. */
    private static final int ROUND = 256;

    private final Executor eventLoop;
    private final long handOverLimit;
    private final TopicMetrics metrics;
    private final TopicTree tree = new TopicTree();
    private final Queue<Publication> handedOver = new ConcurrentLinkedQueue<>();
    private final AtomicLong handedOverBytes = new AtomicLong();
    private final AtomicBoolean awake = new AtomicBoolean();

    TopicLoop(Executor eventLoop, long handOverLimit, TopicMetrics metrics) {
        this.eventLoop = eventLoop;
        this.handOverLimit = handOverLimit;
        this.metrics = metrics;
    }

    /** Starts delivery; on this loop only. */
    public Subscription subscribe(TopicName topic, Subscriber subscriber) {
        metrics.subscribed(1);
        return tree.subscribe(topic, subscriber);
    }

    /** Ends delivery; on this loop only, and not from within a delivery. */
    public void unsubscribe(Subscription subscription) {
        metrics.subscribed(-1);
        tree.unsubscribe(subscription);
    }

    /** Runs the action on this loop once at most half of what may wait for it is left to deliver. */
    public void whenRelieved(Runnable action) {
        eventLoop.execute(() -> {
            if (handedOverBytes.get() <= handOverLimit / 2) {
                action.run();
            } else {
                whenRelieved(action);
            }
        });
    }

    boolean wants(String topic) {
        return tree.wants(topic);
    }

    /** It has more to deliver than it should. */
    boolean isFull() {
        return handedOverBytes.get() > handOverLimit;
    }

    void deliver(Publication publication) {
        metrics.delivered(tree.deliver(publication));
    }

    /** Takes an event from another thread. */
    void handOver(Publication publication) {
        publication.retain();
        handedOverBytes.addAndGet(publication.bytes());
        handedOver.add(publication);
        wakeUp();
    }

    private void wakeUp() {
        if (awake.compareAndSet(false, true)) {
            eventLoop.execute(this::deliverHandedOver);
        }
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
        awake.set(false);
        if (!handedOver.isEmpty()) {
            wakeUp();
        }
    }
}
