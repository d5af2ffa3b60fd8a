package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Room for what makes room. What is no new task may use up the reserve when the disk is full; new tasks are taken only while the
 * reserve is there, for else they would use it up. Thread-safe.
 *
 * <p>Moving the log into the file may use it too: while that failed the log would go on growing, in room that it has already, to more
 * than the reserve has room for.
 */
final class Headroom implements Duty {

    private final Reserve reserve;
    private final QueueProperties properties;
    private volatile boolean isShort;

    Headroom(Reserve reserve, QueueProperties properties) {
        this.reserve = reserve;
        this.properties = properties;
    }

    @Override
    public String name() {
        return "reserve";
    }

    @Override
    public Duration period() {
        return properties.duties().period();
    }

    /** Makes the reserve, when there is room for it. */
    @Override
    public synchronized @Nullable Instant runOnce() {
        reserve.make();
        isShort = !reserve.isThere();
        return null;
    }

    /**
     * Takes in something new, if there is room for it. What is under way when the disk fills up looks again, see
     * {@link #checkRoom}.
     */
    <R> R takeIn(Supplier<R> work) {
        checkRoom();
        try {
            return work.get();
        } catch (TaskStoreException e) {
            if (e.reason() == Reason.FULL) {
                giveUp();
            }
            throw e;
        }
    }

    /** @throws TaskStoreException if nothing new is taken now */
    void checkRoom() {
        if (isShort) {
            throw new TaskStoreException(Reason.FULL, "the local disk is full, or nearly so", null);
        }
    }

    /** Does something else, though the disk is full. */
    <R> R use(Supplier<R> work) {
        try {
            return work.get();
        } catch (TaskStoreException e) {
            if (e.reason() != Reason.FULL || !giveUp()) {
                throw e;
            }
            return work.get();
        }
    }

    /** Whether there may be more room now, whoever made it. What is let go is for nothing new, so that is said first. */
    private synchronized boolean giveUp() {
        isShort |= reserve.isMade();
        reserve.giveUp();
        return isShort;
    }
}
