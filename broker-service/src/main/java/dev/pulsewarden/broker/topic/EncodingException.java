package dev.pulsewarden.broker.topic;

import java.io.Serial;

/** An event could not be written in some format: what failed is the event, and no subscriber is to blame. */
final class EncodingException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    EncodingException(Throwable cause) {
        super("the event could not be encoded", cause);
    }
}
