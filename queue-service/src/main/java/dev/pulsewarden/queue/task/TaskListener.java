package dev.pulsewarden.queue.task;

import java.time.Instant;

/** Is told what happened in the store, after it became durable. Called by many threads; must neither block nor throw. */
public interface TaskListener {

    /** What can happen to tasks of a queue. */
    enum Change {
        ENQUEUED,
        READY,
        CLAIMED,
        DONE,
        FAILED,
        EXPIRED,
        WORKER_LOST,
        DEAD
    }

    /**
     * So many tasks of the queue changed that way. As READY count also those that were READY before and can be claimed only now: all of
     * a queue that goes on after a pause, and one for each lease that ended where only so many may be leased at once.
     */
    default void changed(Change change, String queue, int tasks) {}

    /** Somebody's write was refused in an outage: what he wanted to say is not known to the store. */
    default void writeRefused() {}

    /** A task becomes due at this time. */
    default void promotionDue(Instant at) {}

    /** A lease runs out at this time. */
    default void rescueDue(Instant at) {}
}
