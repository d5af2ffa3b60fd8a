package dev.pulsewarden.queue.breaker;

/** The circuit around the store cannot work; the message says what it did not do. */
final class BreakerBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BreakerBrokenException(String message) {
        super(message);
    }
}
