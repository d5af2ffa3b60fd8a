package dev.pulsewarden.queue.breaker;

import org.jspecify.annotations.Nullable;

/** Whether the store is there, as far as is known. Thread-safe. */
public interface Circuit {

    /** The states in which it can be. */
    enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    State state();

    /** Whether calls get through. */
    default boolean isClosed() {
        return state() == State.CLOSED;
    }

    /** What is wrong; absent while it is closed. */
    @Nullable
    Outage outage();

    /** From now on this one too is told what happens. */
    void listen(CircuitListener listener);
}
