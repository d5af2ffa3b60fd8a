package dev.pulsewarden.broker.work;

import dev.pulsewarden.wire.ClaimedTask;

/** One client that does tasks. Equal only to itself. */
public interface Worker {

    /** Who it is, for messages. */
    String id();

    /** It has this task now. Called on the dispatcher's thread, and must not wait. */
    void assign(ClaimedTask task);

    /**
     * How many bytes of tasks it can take now. With none left it gets no task until {@link WorkDispatch#roomAgain}, whatever
     * it is ready for. Asked from any thread.
     */
    default long room() {
        return Long.MAX_VALUE;
    }
}
