package dev.pulsewarden.broker.session;

import java.time.Instant;
import java.util.List;

/**
 * A session as an operator sees it.
 *
 * @param number grows from session to session
 * @param id its name, as events carry it in {@code source}
 * @param remoteAddress where its client is
 * @param since when it was opened
 * @param protocol what is spoken: {@code json}, or {@code stomp} and, after CONNECT, its version
 * @param subscriptions what it is subscribed to; the first ones of many
 * @param subscriptionCount how many there are in all
 * @param delivered events that it was given, also by subscriptions that have ended
 * @param waitingBytes what its socket has not taken yet
 * @param waitingMs how long the oldest frame of it has waited, in milliseconds
 * @param heldBack its socket is not read now, because its client sends faster than the broker can take it
 * @param refused requests of its client that were answered with an error
 */
public record SessionView(
        long number,
        String id,
        String remoteAddress,
        Instant since,
        String protocol,
        List<SubscribedTopic> subscriptions,
        int subscriptionCount,
        long delivered,
        long waitingBytes,
        long waitingMs,
        boolean heldBack,
        long refused) {

    /**
     * One of its subscriptions.
     *
     * @param topic a topic or a pattern
     * @param delivered events that it was given by this one
     */
    public record SubscribedTopic(String topic, Instant since, long delivered) {}
}
