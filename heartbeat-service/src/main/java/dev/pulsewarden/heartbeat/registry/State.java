package dev.pulsewarden.heartbeat.registry;

/** How an instance is. */
public enum State {
    /** It speaks in time. */
    UP,
    /** It was silent for its timeout. */
    LATE,
    /** It said that it ends in an orderly way, and has until its deadline. */
    STOPPING,
    /** Its process has ended. */
    DOWN
}
