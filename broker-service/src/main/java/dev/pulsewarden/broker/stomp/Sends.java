package dev.pulsewarden.broker.stomp;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.pulsewarden.broker.liveness.Carrier;
import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.broker.topic.Body;
import dev.pulsewarden.broker.topic.EventTime;
import dev.pulsewarden.broker.topic.TopicLoop;
import dev.pulsewarden.broker.topic.TopicName;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.NewTask;
import io.netty.buffer.ByteBufUtil;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What SEND does. A frame is checked and given its ids when it comes, also if it takes effect with a COMMIT only. */
final class Sends {

    /** Ids that grow with time, as queue-service makes them. */
    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

    /** How JSON writes a control character. */
    private static final int LONGEST_ESCAPE = "\\u0001".length();

    private final Session session;
    private final Carrier carrier;
    private final Features features;
    private final Subscriptions subscriptions;
    private final Hold hold;
    private final Clock clock;

    Sends(Session session, Features features, Subscriptions subscriptions, Hold hold, Clock clock) {
        this.session = session;
        this.carrier = new Carrier(session.peer(), session::isConnected);
        this.features = features;
        this.subscriptions = subscriptions;
        this.hold = hold;
        this.clock = clock;
    }

    /** What is left to do; it has not been done yet. */
    Supplier<CompletableFuture<String>> prepare(ClientFrame frame) {
        return switch (Destination.of(frame.required("destination"))) {
            case Destination.Topic topic -> toTopic(TopicName.of("destination", topic.name()), frame);
            case Destination.Queue queue -> toQueue(queue.name(), frame);
            case Destination.AppHeartbeat _ -> features.heartbeatBodies().prepare(frame, carrier);
        };
    }

    private Supplier<CompletableFuture<String>> toTopic(TopicName topic, ClientFrame frame) {
        String source = frame.header("source");
        Event event = new Event(
                topic.text(),
                source == null ? session.id() : source,
                null,
                timestamp(frame),
                frame.header("correlation-id"),
                replyTo(frame));
        Body body = body(frame, OwnHeaders.ofEvent(frame));
        return () -> publish(event, body);
    }

    /** An event that is a heartbeat too takes effect as an event at once. */
    private CompletableFuture<String> publish(Event event, Body body) {
        TopicLoop full = features.topics().publish(event, body, session.topics());
        if (full != null) {
            session.intake().waitForIt();
            full.whenRelieved(() -> session.execute(session.intake()::goOn));
        }
        CompletableFuture<?> passedOn = features.heartbeatEvents().seen(event, body::asJson, carrier);
        if (passedOn != null) {
            int bytes = body.size();
            session.intake().requestBegan(bytes);
            var _ = passedOn.whenComplete(
                    (_, _) -> session.execute(() -> session.intake().requestEnded(bytes)));
        }
        return Outcomes.DONE;
    }

    private Supplier<CompletableFuture<String>> toQueue(String queue, ClientFrame frame) {
        String id = frame.own("task-id");
        TaskBody.Stored body = TaskBody.stored(body(frame, OwnHeaders.ofTask(frame.headers())));
        NewTask task = new NewTask(
                body.payload(),
                id == null ? IDS.generate().toString() : id,
                frame.number("priority", 0, 9),
                Nack.duration(frame, "delay"),
                null,
                frame.number("max-attempts", 1, Integer.MAX_VALUE),
                null,
                frame.own("dedupe-key"),
                frame.header("correlation-id"),
                replyTo(frame),
                body.headers());
        int payloadBytes = ByteBufUtil.utf8Bytes(body.payload().text());
        int headerBytes = frame.bytes() - frame.body().length;
        frame.isKeptAs(payloadBytes + headerBytes);
        int bytes = payloadBytes + LONGEST_ESCAPE * headerBytes; // at most, in a request
        String again = id == null ? "task-id:" + task.id() : "the same task-id";
        return () -> hold.ask(() -> features.work().enqueue(session.id(), queue, task, bytes))
                .handle((stored, failure) -> {
                    if (failure != null) {
                        throw StompException.ifAway(
                                failure,
                                "whether the task was stored is not known; connect and send it again with " + again
                                        + ", so that it is stored once");
                    }
                    return stored.outcome().equals("created") ? Outcomes.PLAIN : stored.outcome();
                });
    }

    private @Nullable String replyTo(ClientFrame frame) {
        String said = frame.own("reply-to");
        if (said == null) {
            return null;
        }
        if (said.startsWith(Destination.TEMP_QUEUE)) {
            return subscriptions.temporary(said);
        }
        return said.startsWith(Destination.TOPIC) ? said.substring(Destination.TOPIC.length()) : said;
    }

    private Instant timestamp(ClientFrame frame) {
        String said = frame.own("timestamp");
        if (said == null) {
            return Instant.ofEpochMilli(clock.millis());
        }
        try {
            return EventTime.checked(
                    "timestamp",
                    said.chars().allMatch(Character::isDigit)
                            ? Instant.ofEpochMilli(Long.parseLong(said))
                            : OffsetDateTime.parse(said).toInstant());
        } catch (NumberFormatException | DateTimeParseException _) {
            throw new StompException(
                    ErrorKind.HEADER, "timestamp must be a time such as 2026-01-31T08:15:00.000Z, or milliseconds");
        }
    }

    private static Body body(ClientFrame frame, Map<String, String> own) {
        return new Body(frame.body(), frame.isText(), frame.header(OwnHeaders.CONTENT_TYPE), own);
    }
}
