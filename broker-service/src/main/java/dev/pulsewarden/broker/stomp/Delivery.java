package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.wire.Lease;
import org.jspecify.annotations.Nullable;

/**
 * A MESSAGE that is to be acknowledged.
 *
 * @param key what the client names it by
 * @param lease by which the worker has the task, if it is one
 */
record Delivery(
        String key,
        StompSubscription subscription,
        @Nullable Lease lease) {}
