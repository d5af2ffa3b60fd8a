package dev.pulsewarden.queue.task;

/** What became of a task that was to be redriven. */
public enum Redriven {
    /** It is READY, with all its attempts before it. */
    READY,
    /** It is not DEAD, or not a task of that queue. */
    NOT_DEAD,
    /** It stays DEAD: another task, not ended, has its dedupe key. */
    KEY_TAKEN
}
