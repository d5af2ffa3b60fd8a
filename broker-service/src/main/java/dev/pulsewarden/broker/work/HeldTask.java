package dev.pulsewarden.broker.work;

import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.Release;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A task that a worker has, and what is known of its lease. */
final class HeldTask {

    private final Lease lease;
    private final String queue;
    private final boolean suspect;
    private long extendAt;
    private long endsAt;
    private boolean releaseTried;
    private boolean extending;
    private boolean lost;
    private int periods;

    /** Who was lost with it in hand. */
    private @Nullable String lostWorker;

    /** Acks and nacks of it that are under way. */
    private int ending;

    HeldTask(ClaimedTask task, long now) {
        this.lease = new Lease(task.id(), task.lease());
        this.queue = task.queue();
        this.suspect = task.isSuspect();
        extended(task.leaseMs(), now);
    }

    Lease lease() {
        return lease;
    }

    String id() {
        return String.valueOf(lease.id());
    }

    String queue() {
        return queue;
    }

    void extended(long leaseMs, long now) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(leaseMs);
        extending = false;
        periods++;
        extendAt = now + nanos / 3;
        endsAt = now + nanos;
    }

    /** How often its lease was given: once, and again at each extension. */
    int periods() {
        return periods;
    }

    /** The extension did not work; it is due again after a while. */
    void extensionFailed(long dueAgainAt) {
        extending = false;
        extendAt = dueAgainAt;
    }

    void extending() {
        extending = true;
    }

    boolean dueForExtension(long now) {
        return !lost && !extending && now - extendAt >= 0;
    }

    boolean leaseHasEnded(long now) {
        return now - endsAt >= 0;
    }

    boolean isReleaseTried() {
        return releaseTried;
    }

    void releaseTried() {
        releaseTried = true;
    }

    boolean isLost() {
        return lost;
    }

    /** Workers were lost with it before: who has it has nothing else. */
    boolean isSuspect() {
        return suspect;
    }

    /** This worker was lost with it. */
    void workerLost(String worker) {
        lostWorker = worker;
    }

    /** How it is given back. */
    Release release() {
        return new Release(lease.id(), lease.lease(), lostWorker == null ? null : true, lostWorker);
    }

    void lose() {
        lost = true;
    }

    void beginEnding() {
        ending++;
    }

    void endEnding() {
        ending--;
    }

    boolean isEnding() {
        return ending > 0;
    }
}
