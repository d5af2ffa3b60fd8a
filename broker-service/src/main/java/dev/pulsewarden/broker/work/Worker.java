package dev.pulsewarden.broker.work;

import dev.pulsewarden.wire.ClaimedTask;

/** One client that does tasks. Equal only to itself. */
public interface Worker {

    /** Who it is, for messages. */
    String id();

    /** It has this task now. Called on the dispatcher's thread, and must not wait. */
    void assign(ClaimedTask task);
}
