package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.claim.Duty.Alarm;
import dev.pulsewarden.queue.task.TaskStoreException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats one duty in a thread of its own: sleeps until it is due, catches what it throws, logs, counts, and goes on. */
final class DutyRunner implements Alarm {

    private static final Logger log = LoggerFactory.getLogger(DutyRunner.class);

    private final Duty duty;
    private final Clock clock;
    private final Runnable failureCounter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Instant due = Instant.MIN;
    private boolean stopped;
    private int failures;

    DutyRunner(Duty duty, Clock clock, Runnable failureCounter) {
        this.duty = duty;
        this.clock = clock;
        this.failureCounter = failureCounter;
    }

    void run() {
        while (awaitDue()) {
            @Nullable Instant next = runSafely();
            wakeAt(next == null ? Instant.MAX : next);
        }
    }

    /** Does the duty once; when it fails, that is logged the first time and counted until it works again. */
    @Nullable
    Instant runSafely() {
        try {
            Instant next = duty.runOnce();
            if (failures > 0) {
                log.info("{} works again after {} failures", duty.name(), failures);
                failures = 0;
            }
            return next;
        } catch (Throwable e) {
            failures++;
            failureCounter.run();
            if (failures == 1) {
                logFirst(e);
            }
            return null;
        }
    }

    /** An outage has been told by the store; what it means for this duty is a line. */
    private void logFirst(Throwable failure) {
        if (failure instanceof TaskStoreException outage) {
            log.warn(
                    "{} waits and is tried again every {} until it works: {}",
                    duty.name(),
                    duty.period(),
                    outage.getMessage());
        } else {
            log.error("{} failed and is tried again every {} until it works", duty.name(), duty.period(), failure);
        }
    }

    @Override
    public void wakeAt(Instant at) {
        lock.lock();
        try {
            if (at.isBefore(due)) {
                due = at;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Sleeps until the duty is due; false: it was stopped. */
    private boolean awaitDue() {
        lock.lock();
        try {
            // never longer than the period by the monotonic clock, whatever the other one does
            long patience = duty.period().toNanos();
            for (long left = nanosLeft(patience); left > 0 && !stopped; left = nanosLeft(patience)) {
                patience -= left - changed.awaitNanos(left);
            }
            due = clock.instant().plus(duty.period());
            return !stopped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private long nanosLeft(long atMost) {
        Instant now = clock.instant();
        return due.isAfter(now) ? Math.min(ChronoUnit.NANOS.between(now, due), atMost) : 0;
    }
}
