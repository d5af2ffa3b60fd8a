package dev.pulsewarden.heartbeat.process;

import dev.pulsewarden.wire.Peer;
import org.jspecify.annotations.Nullable;

/**
 * By which connection somebody spoke.
 *
 * @param peer the connection, as its server saw it: we, or the broker that passed on what was said
 * @param heardAt when it was heard, by {@link System#nanoTime()}: what was read later serves
 * @param carrier the broker that passed it on; null when it came to us directly
 * @param distrust why the connection says nothing about who speaks; null when it does
 */
public record Origin(
        Peer peer,
        long heardAt,
        @Nullable Carrier carrier,
        @Nullable String distrust) {}
