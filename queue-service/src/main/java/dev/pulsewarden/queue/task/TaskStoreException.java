package dev.pulsewarden.queue.task;

import java.time.Duration;
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
    private final @Nullable Duration retryAfter;

    public TaskStoreException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, cause, null);
    }

    /** @param retryAfter from when on it may be otherwise; absent: not known */
    public TaskStoreException(Reason reason, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public Reason reason() {
        return reason;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
