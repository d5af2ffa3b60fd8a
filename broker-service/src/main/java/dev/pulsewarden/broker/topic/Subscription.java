package dev.pulsewarden.broker.topic;

/** One subscriber's wish for the events of one topic. Belongs to the {@link TopicTree} that made it. */
public final class Subscription {

    private final String topic;
    private final Subscriber subscriber;

    /** Where it stands among its topic's subscriptions, or -1 once it has ended. */
    int place;

    Subscription(String topic, Subscriber subscriber, int place) {
        this.topic = topic;
        this.subscriber = subscriber;
        this.place = place;
    }

    public String topic() {
        return topic;
    }

    Subscriber subscriber() {
        return subscriber;
    }
}
