package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.wire.Lease;
import org.jspecify.annotations.Nullable;

/**
 * A MESSAGE that is to be acknowledged.
 *
 * @param key no other one of its session has it
 * @param name what the client calls it; in 1.0 an event has one name in all subscriptions that it matched
 * @param lease by which the worker has the task, if it is one
 */
record Delivery(
        String key,
        String name,
        StompSubscription subscription,
        @Nullable Lease lease) {}
