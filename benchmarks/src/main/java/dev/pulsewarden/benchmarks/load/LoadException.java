package dev.pulsewarden.benchmarks.load;

/** The server does not do what a load needs in order to begin. */
public final class LoadException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** In words. */
    public LoadException(String message) {
        super(message);
    }
}
