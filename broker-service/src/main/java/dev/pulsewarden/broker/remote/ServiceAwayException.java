package dev.pulsewarden.broker.remote;

/** A service cannot be reached or cannot serve now. It has no stack trace: the message says what was seen. */
public final class ServiceAwayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean asked;

    /**
     * @param asked whether the request may have reached the service, and so may have taken effect
     */
    public ServiceAwayException(String message, boolean asked) {
        super(message, null, false, false);
        this.asked = asked;
    }

    /** The request may have taken effect. */
    public boolean wasAsked() {
        return asked;
    }
}
