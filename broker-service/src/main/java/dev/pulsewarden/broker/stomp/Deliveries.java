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

    private long lastAckId;

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
        String ackId = version.isAtLeast(StompVersion.V1_2) ? Long.toString(++lastAckId) : null;
        String named = ackId == null ? key(subscription.name(), messageId) : ackId;
        String key = version == StompVersion.V1_0 && lease == null ? named + BETWEEN + copies(named) : named;
        Delivery earlier = open.get(key);
        if (earlier != null) {
            remove(earlier);
        }
        Delivery added = new Delivery(key, subscription, lease);
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
            seen.add(isCopy(one) ? named(one.key()) : one.key());
        }
    }

    /** The session is over. */
    void end() {
        metrics.add(StompMetrics.Level.UNACKED, -open.size());
        open.clear();
        seen.clear();
    }

    /** Refuses an ACK or NACK that is about nothing. */
    void check(ClientFrame frame) {
        String key = key(frame);
        if (find(key) == null && !seen.contains(key)) {
            throw refused(frame);
        }
    }

    private String key(ClientFrame frame) {
        return version.isAtLeast(StompVersion.V1_2)
                ? frame.required("id")
                : key(
                        version == StompVersion.V1_1 ? frame.required("subscription") : null,
                        frame.required("message-id"));
    }

    private @Nullable Delivery find(String key) {
        Delivery found = open.get(key);
        return found == null && version == StompVersion.V1_0 ? open.get(key + BETWEEN + (copies(key) - 1)) : found;
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
        String key = key(frame);
        Delivery named = find(key);
        if (named == null && (version == StompVersion.V1_0 ? seen.contains(key) : seen.remove(key))) {
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
        if (isCopy(settled)) {
            closeGap(settled.key());
        }
    }

    /** Events in 1.0 have one name for all subscriptions that they matched, and a number for each. */
    private boolean isCopy(Delivery one) {
        return version == StompVersion.V1_0 && one.lease() == null;
    }

    private static String named(String key) {
        return key.substring(0, key.lastIndexOf(BETWEEN));
    }

    /** The last copy gets the number that has become free. */
    private void closeGap(String key) {
        String named = named(key);
        int last = Integer.parseInt(key.substring(named.length() + 1));
        while (open.containsKey(named + BETWEEN + (last + 1))) {
            last++;
        }
        Delivery moved = open.remove(named + BETWEEN + last);
        if (moved != null) {
            moved.subscription().open().remove(moved.key());
            Delivery renamed = new Delivery(key, moved.subscription(), null);
            open.put(key, renamed);
            moved.subscription().open().put(key, renamed);
        }
    }

    /** So many of an event are open, the last ones to be acknowledged first. */
    private int copies(String named) {
        int copies = 0;
        while (open.containsKey(named + BETWEEN + copies)) {
            copies++;
        }
        return copies;
    }

    private String key(@Nullable String subscription, String messageId) {
        return version == StompVersion.V1_1 ? subscription + BETWEEN + messageId : messageId;
    }
}
