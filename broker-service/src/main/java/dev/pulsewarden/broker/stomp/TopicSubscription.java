package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.broker.topic.EventFormat;
import dev.pulsewarden.broker.topic.Publication;
import dev.pulsewarden.broker.topic.Subscriber;
import dev.pulsewarden.broker.topic.Subscription;
import dev.pulsewarden.broker.topic.TopicName;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Events of a topic. An ACK only marks one as seen, and a NACK does too: events are not delivered again. */
final class TopicSubscription extends StompSubscription implements Subscriber {

    private final Session session;
    private final Output output;
    private final Deliveries deliveries;
    private final EventFormat format;
    private final Subscription subscription;

    TopicSubscription(
            @Nullable String name,
            AckMode mode,
            TopicName topic,
            Session session,
            Output output,
            Deliveries deliveries) {
        super(name, mode, output.version());
        this.session = session;
        this.output = output;
        this.deliveries = deliveries;
        this.format = EventMessages.in(output.version());
        this.subscription = session.topics().subscribe(topic, this);
    }

    @Override
    public void deliver(Publication publication) {
        if (mode() == AckMode.AUTO) {
            output.message(head(), publication.in(format), EventMessages.isText(publication));
        } else if (deliveries.isFull()) {
            output.error(
                    new StompException(
                            ErrorKind.LIMIT,
                            "more than " + deliveries.max() + " messages wait for an ACK or NACK of yours"),
                    null);
        } else if (!output.isOver()) {
            String ackId = deliveries.add(this, EventMessages.messageId(publication), null);
            output.message(
                    ackId == null ? head() : head(ackId), publication.in(format), EventMessages.isText(publication));
        }
    }

    @Override
    public void deliveryFailed(Throwable failure) {
        session.fail(failure);
    }

    @Override
    CompletableFuture<String> ack(Delivery delivery) {
        return Outcomes.DONE;
    }

    @Override
    CompletableFuture<String> nack(Delivery delivery, Nack nack) {
        return Outcomes.DONE;
    }

    @Override
    void unsubscribe() {
        session.topics().unsubscribe(subscription);
        deliveries.forget(this);
    }

    @Override
    void end(boolean lost) {
        unsubscribe();
    }
}
