package dev.pulsewarden.broker.fuzz;

import java.util.HexFormat;

/**
 * One input that is probably wrong somewhere.
 *
 * @param wire WebSocket frames as they go over the socket
 * @param mayEnd whether the broker may close the connection because of it
 * @param breaksFraming whether it may be no WebSocket frame: nothing can be said after it
 */
record Mutant(byte[] wire, boolean mayEnd, boolean breaksFraming) {

    String hex() {
        return HexFormat.of().formatHex(wire);
    }
}
