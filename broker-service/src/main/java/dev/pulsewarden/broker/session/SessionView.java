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
 * @param subscriptions what it is subscribed to; the first ones of many
 * @param subscriptionCount how many there are in all
 * @param delivered events that it was given, also by subscriptions that have ended
 * @param waitingBytes what its socket has not taken yet
 * @param waitingMs how long the oldest frame of it has waited, in milliseconds
 * @param refused requests of its client that were answered with an error
 */
public record SessionView(
        long number,
        String id,
        String remoteAddress,
        Instant since,
        List<SubscribedTopic> subscriptions,
        int subscriptionCount,
        long delivered,
        long waitingBytes,
        long waitingMs,
        long refused) {

    /**
     * One of its subscriptions.
     *
     * @param topic a topic or a pattern
     * @param delivered events that it was given by this one
     */
    public record SubscribedTopic(String topic, Instant since, long delivered) {}
}
