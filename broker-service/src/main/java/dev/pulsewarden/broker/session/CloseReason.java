package dev.pulsewarden.broker.session;

import java.util.Locale;

/** Why a session ended: the close code that its client is told, and the label under which it is counted. */
public enum CloseReason {
    /** The client said goodbye. */
    CLIENT(1000),
    /** The broker stops. */
    GOING_AWAY(1001),
    /** What came was no WebSocket. */
    PROTOCOL_ERROR(1002),
    /** A text message was not UTF-8. */
    BAD_TEXT(1007),
    /** A message was larger than allowed. */
    TOO_LARGE(1009),
    /** It sent what the protocol that it speaks does not allow, or a request that failed; it was told why before. */
    REFUSED(1008),
    /** A failure of ours. */
    FAILURE(1011),
    /** It did not read what was sent to it. */
    SLOW_CONSUMER(1013),
    /** The broker keeps too much of what clients sent, and more of this one than of others. */
    OVERLOAD(1013),
    /** Nothing came from it for too long; nobody is there to be told. */
    SILENT(1001),
    /** The connection broke. */
    LOST(1006);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    /** Nobody said goodbye: the client may have died. */
    boolean isLoss() {
        return this == LOST || this == SILENT;
    }

    int code() {
        return code;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
