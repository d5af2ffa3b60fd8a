package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.process.Carrier;
import dev.pulsewarden.heartbeat.process.Origin;
import dev.pulsewarden.wire.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks, as far as the connection tells.
 *
 * @param peer the connection by which the process itself speaks: to us, or to the broker that passes it on
 * @param heardAt when the request came in, by {@link System#nanoTime()}: one look at the sockets serves all that it says
 * @param connection what tells this connection from every other one while it lasts
 * @param distrust why the connection says nothing about who speaks; null when it does
 * @param carrier the broker that passed it on; null when it came to us directly
 * @param grants what it is given once its answer is written
 */
public record Speaker(
        Peer peer,
        long heardAt,
        Object connection,
        @Nullable String distrust,
        @Nullable Carrier carrier,
        Grants grants) {

    Origin origin() {
        return new Origin(peer, heardAt, carrier, distrust);
    }
}
