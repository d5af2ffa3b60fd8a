package dev.pulsewarden.broker.topic;

/** One subscriber's wish for the events of one topic or pattern. Belongs to its {@link Participant} and its loop. */
public final class Subscription {

    /** The {@link #place} of one that has ended. */
    static final int ENDED = -1;

    private final TopicName topic;
    private final Subscriber subscriber;
    private final Participant participant;
    private final boolean eachOnce;
    private final long since;
    private long delivered;

    /** Where it stands among those of its topic. */
    int place = ENDED;

    /** Where it stands among those of its participant. */
    int placeOfItsOwn = ENDED;

    /**
     * @param since milliseconds since 1970
     */
    Subscription(TopicName topic, Subscriber subscriber, Participant participant, long since) {
        this.topic = topic;
        this.subscriber = subscriber;
        this.participant = participant;
        this.eachOnce = subscriber.getsEachOnce();
        this.since = since;
    }

    public TopicName topic() {
        return topic;
    }

    /** When it began, in milliseconds since 1970. */
    public long since() {
        return since;
    }

    /** How many events it was given. */
    public long delivered() {
        return delivered;
    }

    /**
     * Gives it an event. A failure, also by an Error, is the subscriber's alone.
     *
     * @return whether it got it; not if another subscription of its participant's has got it for both
     * @throws EncodingException when the event cannot be written
     */
    boolean deliver(Publication publication) {
        if (eachOnce && !participant.isNew(publication)) {
            return false;
        }
        delivered++;
        try {
            subscriber.deliver(publication);
        } catch (EncodingException e) {
            throw e;
        } catch (Throwable e) {
            subscriber.deliveryFailed(e);
        }
        return true;
    }
}
