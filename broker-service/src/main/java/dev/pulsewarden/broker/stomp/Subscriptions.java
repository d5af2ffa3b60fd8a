package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.topic.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one session, those to its temporary queues among them. */
final class Subscriptions {

    /**
     * What a client may have.
     *
     * @param prefetched tasks at once from one queue
     */
    record Limits(int subscriptions, int prefetched, int nameLength) {}

    private final QueueSubscription.Context context;
    private final Limits limits;
    private final Map<String, StompSubscription> active = new HashMap<>(4);

    /** Also those that were unsubscribed from and still hold tasks. */
    private final List<QueueSubscription> workers = new ArrayList<>(0);

    Subscriptions(QueueSubscription.Context context, Limits limits) {
        this.context = context;
        this.limits = limits;
    }

    CompletableFuture<String> subscribe(ClientFrame frame) {
        Destination destination = Destination.of(frame.required("destination"));
        String key = key(frame);
        AckMode mode = AckMode.of(frame.own("ack"), version());
        if (active.containsKey(key)) {
            throw new StompException(ErrorKind.HEADER, "there is a subscription with this id already");
        }
        checkRoom();
        return switch (destination) {
            case Destination.Topic topic -> {
                active.put(key, toTopic(frame.header("id"), mode, TopicName.orPattern("destination", topic.name())));
                yield Outcomes.DONE;
            }
            case Destination.Queue queue -> {
                QueueSubscription worker = toQueue(frame, mode, queue.name());
                active.put(key, worker);
                yield worker.join();
            }
            case Destination.AppHeartbeat _ ->
                throw new StompException(ErrorKind.DESTINATION, Destination.HEARTBEAT + " sends nothing");
        };
    }

    CompletableFuture<String> unsubscribe(ClientFrame frame) {
        String id = frame.own("id");
        StompSubscription named = active.remove(key(frame));
        StompSubscription ended = named == null && id != null ? active.remove(temporaryKey(id)) : named;
        if (ended == null) {
            throw new StompException(ErrorKind.HEADER, "there is no subscription with this id");
        }
        ended.unsubscribe();
        return Outcomes.DONE;
    }

    /**
     * The topic that stands for a temporary queue of this session, to whose events it is subscribed from now on.
     *
     * @param destination beginning with {@code /temp-queue/}
     */
    String temporary(String destination) {
        TopicName topic = TopicName.of(
                "reply-to",
                "reply." + context.session().id() + "." + destination.substring(Destination.TEMP_QUEUE.length()));
        String key = temporaryKey(destination);
        if (!active.containsKey(key)) {
            checkRoom();
            active.put(key, toTopic(destination, AckMode.AUTO, topic));
        }
        return topic.text();
    }

    private static String temporaryKey(String destination) {
        return "temporary " + destination;
    }

    /** @param lost whether the client may have died */
    void end(boolean lost) {
        active.values().forEach(subscription -> subscription.end(lost));
        active.clear();
        workers.forEach(worker -> worker.end(lost));
        workers.clear();
    }

    private TopicSubscription toTopic(@Nullable String name, AckMode mode, TopicName topic) {
        return new TopicSubscription(name, mode, topic, context.session(), context.output(), context.deliveries());
    }

    private QueueSubscription toQueue(ClientFrame frame, AckMode mode, String queue) {
        workers.removeIf(QueueSubscription::isGone);
        Integer wanted = frame.number("prefetch-count", 1, limits.prefetched());
        int prefetch = wanted == null ? 1 : wanted;
        long promised = workers.stream().mapToLong(QueueSubscription::prefetch).sum();
        int most = context.deliveries().max();
        if (promised + prefetch > most) {
            throw new StompException(
                    ErrorKind.LIMIT,
                    "with this prefetch-count more than " + most + " messages could wait for an ACK or NACK of yours");
        }
        QueueSubscription worker = new QueueSubscription(frame.header("id"), mode, queue, prefetch, context);
        workers.add(worker);
        return worker;
    }

    private void checkRoom() {
        if (active.size() >= limits.subscriptions()) {
            throw new StompException(
                    ErrorKind.LIMIT,
                    "a client may have " + limits.subscriptions()
                            + " subscriptions, temporary queues among them; UNSUBSCRIBE ends those too");
        }
    }

    /** In 1.0 a subscription may go without an id, and is then known by its destination. */
    private String key(ClientFrame frame) {
        boolean mayBeMissing = version() == StompVersion.V1_0 && frame.header("id") == null;
        String id = mayBeMissing ? null : frame.name("id", limits.nameLength());
        return id == null ? "to " + frame.required("destination") : "id " + id;
    }

    private StompVersion version() {
        return context.output().version();
    }
}
