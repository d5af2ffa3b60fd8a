package dev.pulsewarden.broker.stomp;

/**
 * A MESSAGE that is to be acknowledged.
 *
 * @param key what the client names it by
 * @param messageId the task's id, or the event's
 */
record Delivery(String key, StompSubscription subscription, String messageId) {}
