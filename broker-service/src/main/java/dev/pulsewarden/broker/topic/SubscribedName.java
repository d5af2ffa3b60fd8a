package dev.pulsewarden.broker.topic;

/**
 * A topic or pattern that somebody is subscribed to.
 *
 * @param subscriptions how many subscriptions there are to it
 */
public record SubscribedName(String topic, int subscriptions) {}
