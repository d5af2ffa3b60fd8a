package dev.pulsewarden.broker.stomp;

import java.util.Locale;

/** What an ERROR is about: its {@code message} header, and the label under which it is counted. */
enum ErrorKind {
    /** What came is no frame. */
    MALFORMED("malformed frame"),
    /** A frame that may not come, or not now. */
    UNEXPECTED("unexpected frame"),
    /** It did not come in time. */
    LATE("time limit exceeded"),
    /** No version that both speak. */
    VERSION("unsupported protocol version"),
    /** A header is missing or wrong. */
    HEADER("invalid header"),
    /** A destination that nobody serves. */
    DESTINATION("unknown destination"),
    /** A transaction is unknown, there already, or could not be applied. */
    TRANSACTION("transaction failed"),
    /** More than the client may have. */
    LIMIT("limit exceeded"),
    /** The request was understood and refused. */
    REFUSED("request refused"),
    /** Another service is away. */
    UNAVAILABLE("service unavailable"),
    /** A failure of ours. */
    FAILURE("internal error");

    private final String message;

    ErrorKind(String message) {
        this.message = message;
    }

    String message() {
        return message;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
