package dev.pulsewarden.broker.session;

import dev.pulsewarden.wire.Peer;
import java.time.Instant;

/**
 * Who a session is with.
 *
 * @param number grows from session to session
 * @param id its name, as events carry it in {@code source}
 * @param peer the two ends of its connection
 * @param since when it was opened
 */
record Identity(long number, String id, Peer peer, Instant since) {

    String remoteAddress() {
        String address = peer.remoteAddress();
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + peer.remotePort();
    }
}
