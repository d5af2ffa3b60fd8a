package dev.pulsewarden.broker.topic;

/** Gets events, always on the loop on which it subscribed. */
public interface Subscriber {

    /** Takes one event. The publication is only lent: its encoded form is retained by whoever keeps it. */
    void deliver(Publication publication);

    /** A delivery to this subscriber threw; others are not affected. */
    void deliveryFailed(Throwable failure);

    /** It gets an event once however many of its participant's subscriptions match, instead of once for each. */
    default boolean getsEachOnce() {
        return false;
    }
}
