package dev.pulsewarden.broker.topic;

import java.util.ArrayList;
import java.util.List;

/** One client's part in the topics: its subscriptions, and where it publishes. Touched by its event loop only. */
public final class Participant {

    private final TopicLoop loop;
    private final PatternLimits limits;
    private final List<Subscription> subscriptions = new ArrayList<>(1);
    private int patterns;
    private long deliveredToEnded;
    private long latest;

    Participant(TopicLoop loop, PatternLimits limits) {
        this.loop = loop;
        this.limits = limits;
    }

    /**
     * Starts delivery.
     *
     * @throws dev.pulsewarden.problem.ProblemException when it is a pattern that it may not be subscribed to
     */
    public Subscription subscribe(TopicName topic, Subscriber subscriber) {
        limits.check(topic, patterns);
        patterns += topic.isPattern() ? 1 : 0;
        Subscription added = loop.subscribe(topic, subscriber, this);
        added.placeOfItsOwn = subscriptions.size();
        subscriptions.add(added);
        return added;
    }

    /** Ends delivery; not from within one. */
    public void unsubscribe(Subscription ended) {
        if (ended.placeOfItsOwn == Subscription.ENDED) {
            return;
        }
        Subscription last = subscriptions.removeLast();
        if (last != ended) {
            subscriptions.set(ended.placeOfItsOwn, last);
            last.placeOfItsOwn = ended.placeOfItsOwn;
        }
        ended.placeOfItsOwn = Subscription.ENDED;
        patterns -= ended.topic().isPattern() ? 1 : 0;
        deliveredToEnded += ended.delivered();
        loop.unsubscribe(ended);
    }

    /** Runs the action on its loop once the events that other loops handed it before are delivered. */
    public void whenDelivered(Runnable action) {
        loop.whenDelivered(action);
    }

    /** Some of what it is subscribed to now, in no order. */
    public List<Subscription> subscriptions(int most) {
        return List.copyOf(subscriptions.subList(0, Math.min(most, subscriptions.size())));
    }

    public int subscriptionCount() {
        return subscriptions.size();
    }

    /** How many events it was given, also by subscriptions that have ended. */
    public long delivered() {
        long delivered = deliveredToEnded;
        for (Subscription subscription : subscriptions) {
            delivered += subscription.delivered();
        }
        return delivered;
    }

    TopicLoop loop() {
        return loop;
    }

    /** It has not got this one. All deliveries of an event follow each other, so that the latest is all there is to know. */
    boolean isNew(Publication publication) {
        if (latest == publication.number()) {
            return false;
        }
        latest = publication.number();
        return true;
    }
}
