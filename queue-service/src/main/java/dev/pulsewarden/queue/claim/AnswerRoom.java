package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much of payloads and headers may be on its way to claimers at once, so that many claims at a time do not take all memory.
 * Thread-safe.
 *
 * <p>A claim takes room for the most that it may get before it asks the store, and keeps what it got until it is answered.
 */
final class AnswerRoom {

    private static final int UNIT = 1024;
    private static final long PATIENCE_SECONDS = 5;

    private final Semaphore units;
    private final long maxTask;
    private final long maxAnswer;

    AnswerRoom(QueueProperties.Limits limits) {
        long all = limits.answersInFlight().toBytes();
        this.units = new Semaphore(units(all), true);
        this.maxTask = limits.largestPayload() + limits.headers().toBytes();
        this.maxAnswer = Math.min(all, Math.max(limits.answer().toBytes(), maxTask));
    }

    /** Returns what was taken. */
    int take(Claim claim) throws InterruptedException {
        int most = most(claim);
        if (!units.tryAcquire(most, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TaskStoreException(Reason.OVERLOADED, "too much is being handed out; try again", null);
        }
        return most;
    }

    /** The same without waiting; 0: there is no room now. */
    int tryTake(Claim claim) {
        int most = most(claim);
        return units.hasQueuedThreads() || !units.tryAcquire(most) ? 0 : most;
    }

    /** Gives back what these tasks do not need of what was taken. */
    void keep(int taken, List<LeasedTask> tasks) {
        units.release(taken - units(tasks));
    }

    /** Gives back what was kept for these tasks. */
    void giveBack(List<LeasedTask> tasks) {
        units.release(units(tasks));
    }

    /** How many claims wait for room. */
    int waiting() {
        return units.getQueueLength();
    }

    private int most(Claim claim) {
        return units(Math.min(claim.max() * maxTask, maxAnswer));
    }

    /** Never more than what a claim takes, even if larger tasks were stored under another limit. */
    private int units(List<LeasedTask> tasks) {
        long bytes = tasks.stream()
                .mapToLong(leased -> Math.min(leased.task().draft().size(), maxTask))
                .sum();
        return tasks.isEmpty() ? 0 : units(Math.min(bytes, maxAnswer));
    }

    private static int units(long bytes) {
        return Math.toIntExact((bytes + UNIT - 1) / UNIT);
    }
}
