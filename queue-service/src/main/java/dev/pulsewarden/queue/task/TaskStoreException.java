package dev.pulsewarden.queue.task;

import org.jspecify.annotations.Nullable;

/** The store could not do it now. What it was asked may still have taken effect: say it again with the same id or lease. */
public final class TaskStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** It cannot be reached, or cannot be written or read. */
        UNAVAILABLE,
        /** More is waiting than it takes. */
        OVERLOADED,
        /** There is no room left on its disk. */
        FULL
    }

    private final Reason reason;

    public TaskStoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
