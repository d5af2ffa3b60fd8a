package dev.pulsewarden.queue.task;

/** Where a task stands. */
public enum TaskState {
    /** May be handed out. */
    READY,
    /** Is READY when its time has come. */
    DELAYED,
    /** Is in the hands of a worker. */
    LEASED,
    /** Was acked. */
    DONE,
    /** Failed too often. */
    DEAD
}
