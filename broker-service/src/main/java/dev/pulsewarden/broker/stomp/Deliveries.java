package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.wire.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one session that wait for an ACK or NACK. A client names one by the id of the delivery in 1.2, by
 * subscription and message in 1.1, and by message alone in 1.0.
 */
final class Deliveries {

    private static final char BETWEEN = '\n';

    private final StompVersion version;
    private final int max;
    private final StompMetrics metrics;
    private final Map<String, Delivery> open = new HashMap<>(2);

    /** Those that nobody waits for any more, but that may still be acknowledged; the oldest first, as many as may be open. */
    private final SequencedSet<String> seen = new LinkedHashSet<>(2);

    /** The keys of the events that are open in 1.0, by their names. */
    private final Map<String, SequencedSet<String>> copies = new HashMap<>(1);

    private long lastId;

    Deliveries(StompVersion version, int max, StompMetrics metrics) {
        this.version = version;
        this.max = max;
        this.metrics = metrics;
    }

    int max() {
        return max;
    }

    /**
     * Notes one that is about to be sent. The same task once more takes the place of what is open of it. In 1.0 an event that
     * several subscriptions get has one name: it can be acknowledged as often as it was sent.
     *
     * @param lease that of a task
     * @return the ack id that the client is told, where the version has those
     */
    @Nullable
    String add(StompSubscription subscription, String messageId, @Nullable Lease lease) {
        lastId++;
        String ackId = version.isAtLeast(StompVersion.V1_2) ? Long.toString(lastId) : null;
        String name = ackId == null ? name(subscription.name(), messageId) : ackId;
        boolean isCopy = version == StompVersion.V1_0 && lease == null;
        String key = isCopy ? name + BETWEEN + lastId : name;
        if (isCopy) {
            copies.computeIfAbsent(name, _ -> new LinkedHashSet<>(2)).add(key);
        }
        Delivery earlier = open.get(key);
        if (earlier != null) {
            remove(earlier);
        }
        Delivery added = new Delivery(key, name, subscription, lease);
        open.put(key, added);
        metrics.add(StompMetrics.Level.UNACKED, 1);
        subscription.open().put(key, added);
        return ackId;
    }

    boolean isFull() {
        return open.size() >= max;
    }

    /** Whatever becomes of what this subscription sent decides nothing: it does not count any more, and may be acknowledged. */
    void forget(StompSubscription subscription) {
        for (Delivery one : List.copyOf(subscription.open().values())) {
            remove(one);
            if (seen.size() >= max) {
                seen.removeFirst();
            }
            seen.add(one.name());
        }
    }

    /** The session is over. */
    void end() {
        metrics.add(StompMetrics.Level.UNACKED, -open.size());
        open.clear();
        copies.clear();
        seen.clear();
    }

    /** Refuses an ACK or NACK that is about nothing. */
    void check(ClientFrame frame) {
        String name = name(frame);
        if (find(name) == null && !seen.contains(name)) {
            throw refused(frame);
        }
    }

    private String name(ClientFrame frame) {
        return version.isAtLeast(StompVersion.V1_2)
                ? frame.required("id")
                : name(
                        version == StompVersion.V1_1 ? frame.required("subscription") : null,
                        frame.required("message-id"));
    }

    private @Nullable Delivery find(String name) {
        SequencedSet<String> keys = copies.get(name);
        return open.get(keys == null ? name : keys.getLast());
    }

    private static StompException refused(ClientFrame frame) {
        return new StompException(
                ErrorKind.REFUSED,
                frame.command()
                        + ": no message waits for this; it was acknowledged before, or never sent with an ack"
                        + " mode that asks for it");
    }

    /** Settles a delivery, and what came before it on the subscription if that is its mode. */
    CompletableFuture<String> settle(ClientFrame frame) {
        String name = name(frame);
        Delivery named = find(name);
        if (named == null && (version == StompVersion.V1_0 ? seen.contains(name) : seen.remove(name))) {
            return Outcomes.DONE;
        }
        if (named == null) {
            throw refused(frame);
        }
        boolean isAck = frame.command().equals("ACK");
        Nack nack = isAck ? Nack.NOTHING : Nack.of(frame);
        StompSubscription subscription = named.subscription();
        List<CompletableFuture<String>> outcomes = new ArrayList<>();
        for (Delivery one : settledBy(named)) {
            remove(one);
            outcomes.add(isAck ? subscription.ack(one) : subscription.nack(one, nack));
        }
        return Outcomes.all(outcomes).whenComplete((_, _) -> {
            if (subscription.open().isEmpty()) {
                subscription.settled();
            }
        });
    }

    private static List<Delivery> settledBy(Delivery named) {
        if (named.subscription().mode() == AckMode.INDIVIDUAL) {
            return List.of(named);
        }
        List<Delivery> all = new ArrayList<>();
        for (Delivery one : named.subscription().open().values()) {
            all.add(one);
            if (one.equals(named)) {
                break;
            }
        }
        return all;
    }

    private void remove(Delivery settled) {
        if (open.remove(settled.key()) != null) {
            metrics.add(StompMetrics.Level.UNACKED, -1);
        }
        settled.subscription().open().remove(settled.key());
        copies.computeIfPresent(settled.name(), (_, keys) -> {
            keys.remove(settled.key());
            return keys.isEmpty() ? null : keys;
        });
    }

    private String name(@Nullable String subscription, String messageId) {
        return version == StompVersion.V1_1 ? subscription + BETWEEN + messageId : messageId;
    }
}
