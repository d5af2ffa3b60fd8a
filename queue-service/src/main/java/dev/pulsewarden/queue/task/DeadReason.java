package dev.pulsewarden.queue.task;

/** Why a task is DEAD. */
public enum DeadReason {
    /** Its last attempt failed. */
    FAILED,
    /** As many of its workers as it may have attempts were lost with it in hand. */
    WORKER_LOST
}
