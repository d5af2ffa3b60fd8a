package dev.pulsewarden.broker.json;

import dev.pulsewarden.broker.liveness.Carrier;
import dev.pulsewarden.broker.liveness.HeartbeatEvents;
import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.broker.topic.Publication;
import dev.pulsewarden.broker.topic.Replay;
import dev.pulsewarden.broker.topic.Subscriber;
import dev.pulsewarden.broker.topic.Subscription;
import dev.pulsewarden.broker.topic.TopicLoop;
import dev.pulsewarden.broker.topic.TopicName;
import dev.pulsewarden.broker.topic.Topics;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Subscribing and publishing of one session; each takes effect before the next message is handled. */
final class TopicActions implements Subscriber {

    private final Session session;
    private final Carrier carrier;
    private final Topics topics;
    private final HeartbeatEvents heartbeats;
    private final Clock clock;
    private final int maxSubscriptions;
    private final Map<String, Subscription> subscriptions = new HashMap<>(2);
    private final Replayed replayed;

    TopicActions(Session session, Topics topics, HeartbeatEvents heartbeats, Clock clock, int maxSubscriptions) {
        this.session = session;
        this.carrier = new Carrier(session.peer(), session::isConnected);
        this.topics = topics;
        this.heartbeats = heartbeats;
        this.clock = clock;
        this.maxSubscriptions = maxSubscriptions;
        this.replayed = new Replayed(maxSubscriptions);
    }

    /** Subscribing twice is subscribing once. */
    void subscribe(JsonFrame frame) {
        TopicName topic = TopicName.orPattern("topic", frame.string("topic"));
        if (subscriptions.containsKey(topic.text())) {
            return;
        }
        if (subscriptions.size() >= maxSubscriptions) {
            throw Problem.of(
                            "too-many-subscriptions",
                            409,
                            "a client may have " + maxSubscriptions + " subscriptions; unsubscribe from some first")
                    .asException();
        }
        subscriptions.put(topic.text(), session.topics().subscribe(topic, this));
    }

    void unsubscribe(JsonFrame frame) {
        TopicName topic = TopicName.orPattern("topic", frame.string("topic"));
        Subscription ended = subscriptions.remove(topic.text());
        if (ended != null) {
            session.topics().unsubscribe(ended);
        }
    }

    /** An event that is a heartbeat too counts as a request under way until heartbeat-service has it. */
    void publish(JsonFrame frame, int bytes) {
        Event event = event(frame.object("message"));
        TopicLoop full = topics.publish(event, session.topics());
        if (full != null) {
            session.intake().waitForIt();
            full.whenRelieved(() -> session.execute(session.intake()::goOn));
        }
        CompletableFuture<?> passedOn = heartbeats.seen(event, carrier);
        if (passedOn != null) {
            session.intake().requestBegan(bytes);
            var _ = passedOn.whenComplete(
                    (_, _) -> session.execute(() -> session.intake().requestEnded(bytes)));
        }
    }

    /** Sends what is kept of a topic's events; a client that does not read it is not read either. */
    Replay replay(JsonFrame frame) {
        TopicName topic = TopicName.of("topic", frame.string("topic"));
        Long after = frame.integer("after");
        if (after != null && after < 0) {
            throw JsonFrame.wrong("after", "must not be negative");
        }
        Replay replay = topics.history(topic, after == null ? 0 : after, frame.string("epoch"));
        long before = session.sentBytes();
        for (Publication event : replay.events()) {
            session.send(event.in(JsonMessages.EVENTS));
            event.release();
        }
        replayed.note(topic, replay);
        if (session.sentBytes() > before) {
            session.intake().waitForIt();
            session.whenWritten(session.intake()::goOn);
        }
        return replay;
    }

    void end() {
        subscriptions.values().forEach(session.topics()::unsubscribe);
        subscriptions.clear();
    }

    @Override
    public void deliver(Publication publication) {
        if (!replayed.covers(publication)) {
            session.send(publication.in(JsonMessages.EVENTS));
        }
    }

    @Override
    public boolean getsEachOnce() {
        return true;
    }

    @Override
    public void deliveryFailed(Throwable failure) {
        session.fail(failure);
    }

    private Event event(JsonFrame message) {
        TopicName type = TopicName.of("message.type", message.string("type"));
        String source = message.string("source");
        Instant timestamp = message.instant("timestamp");
        RawJson payload = message.raw("payload");
        return new Event(
                type.text(),
                source == null ? session.id() : source,
                payload == null ? RawJson.NULL : payload,
                timestamp == null ? Instant.ofEpochMilli(clock.millis()) : timestamp,
                message.string("correlationId"),
                message.string("replyTo"));
    }
}
