package dev.pulsewarden.heartbeat.process;

/** What became of a signal. */
public enum SignalResult {
    /** The kernel took it. */
    SENT,
    /** The process had ended before; nobody was signalled. */
    ENDED,
    /** We are not allowed to signal this process; nobody was signalled. */
    NOT_PERMITTED,
    /** The kernel refused for another reason; nobody was signalled. */
    FAILED
}
