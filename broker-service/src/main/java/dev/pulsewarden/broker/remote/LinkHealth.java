package dev.pulsewarden.broker.remote;

import org.jspecify.annotations.Nullable;

/**
 * Whether the other end of a link is there, and reads what it is sent. One that was silent for too long is asked by a ping. What
 * speaks against it must be seen at two looks in a row: between them the socket was read and written, however long this process
 * itself was paused before. Times are those of {@link System#nanoTime}.
 */
final class LinkHealth {

    private static final long NEVER = Long.MAX_VALUE;

    private final long pongNanos;
    private final long fullNanos;
    private long heardAt;
    private boolean isPinged;
    private long pingedAt;
    private boolean isFull;
    private long fullSince;
    private boolean isInDoubt;

    /**
     * @param pongNanos how long anything may take to come after a ping
     * @param fullNanos how long more may wait to be written than may
     */
    LinkHealth(long pongNanos, long fullNanos, long now) {
        this.pongNanos = pongNanos;
        this.fullNanos = fullNanos;
        this.heardAt = now;
    }

    /** Some bytes have come. */
    void heard(long now) {
        heardAt = now;
        isPinged = false;
    }

    /** Whether more can be written now. */
    void writable(boolean isWritable, long now) {
        if (isFull == isWritable) {
            isFull = !isWritable;
            fullSince = now;
        }
    }

    /**
     * Nothing has come for that long though something should have.
     *
     * @return whether a ping is to be sent; not while one is not answered
     */
    boolean isToBePinged(long silentNanos, long now) {
        if (isPinged || now - heardAt < silentNanos) {
            return false;
        }
        isPinged = true;
        pingedAt = now;
        return true;
    }

    /**
     * Looks.
     *
     * @return why the link is to be ended, as the end of a sentence about the service; null if it is not
     */
    @Nullable
    String trouble(long now) {
        boolean wasInDoubt = isInDoubt;
        isInDoubt = nanosLeft(now) <= 0;
        if (!wasInDoubt || !isInDoubt) {
            return null;
        }
        return isFull && now - fullSince >= fullNanos
                ? "does not read what it is sent"
                : "is silent, and answers no ping";
    }

    /** How long until something may speak against it. */
    long nanosLeft(long now) {
        long untilSilent = isPinged ? pongNanos - (now - pingedAt) : NEVER;
        long untilDeaf = isFull ? fullNanos - (now - fullSince) : NEVER;
        return Math.min(untilSilent, untilDeaf);
    }
}
