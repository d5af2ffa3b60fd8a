package dev.pulsewarden.queue.commit;

/**
 * One caller's write. It may be undone and run again, so its only effect is on the session, and on what the journal forgets when the
 * next group begins.
 */
@FunctionalInterface
public interface Write<S, R> {

    R on(S session);
}
