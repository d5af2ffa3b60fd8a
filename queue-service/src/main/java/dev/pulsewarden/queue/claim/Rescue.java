package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.Watch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes back leases that ran out, but only while their holders could have spoken: after a gap between two looks (a start, a
 * pause of this process, a jump of the clock), and after the store refused anything, every lease runs its whole length anew.
 *
 * <p>Not so while other nodes over the same store went on looking: holders could speak there. Then a start or a pause of this
 * node changes nothing, and what was refused here counts at most once within two lease times; a node that fails again and
 * again would else keep the leases of all.
 */
@Component
class Rescue implements Duty {

    private static final Logger log = LoggerFactory.getLogger(Rescue.class);

    private final TaskStore store;
    private final QueueProperties.Duties limits;
    private final Clock clock;
    private final AtomicBoolean refused = new AtomicBoolean();
    /** How long no refusal lets leases start anew again: twice a lease, so that those nobody extends end in between. */
    private final Duration settled;

    private @Nullable Instant lastLook;
    /** The store's time when leases last began to start anew; absent: all did. */
    private @Nullable Instant anewSince;
    /** How many did since then. */
    private int prolonged;
    /** Whether the look before let leases end; else it was said already that they start anew. */
    private boolean trusting = true;

    Rescue(TaskStore store, QueueProperties properties, Clock clock) {
        this.store = store;
        this.limits = properties.duties();
        this.settled = properties.lease().multipliedBy(2);
        this.clock = clock;
    }

    @Override
    public String name() {
        return "rescue";
    }

    @Override
    public Duration period() {
        return limits.period();
    }

    /** Not for more than one thread. */
    @Override
    public @Nullable Instant runOnce() {
        // taken before the store is asked: what waits behind the same slow disk must not count against the holders
        Instant now = clock.instant();
        try {
            if (refused.get() || lookedAway(now)) {
                startAnewUnlessWatched();
            }
            boolean anew = anewSince != null;
            if (anewSince != null && prolong(anewSince, now)) {
                return now;
            }
            trusting = !anew;
            return rescue(now);
        } catch (RuntimeException e) {
            // leases that are starting anew go on with it at the next look
            if (anewSince == null) {
                refused.set(true);
            }
            throw e;
        }
    }

    private boolean lookedAway(Instant now) {
        return isLonger(lastLook, now, limits.gap());
    }

    private void startAnewUnlessWatched() {
        Watch watch = store.watch();
        // cleared before the leases start anew, so that what is refused meanwhile counts for the next look
        boolean unheard = refused.getAndSet(false);
        if (isLonger(watch.lookedAt(), watch.now(), limits.gap())
                || (unheard && isLonger(watch.anewAt(), watch.now(), settled))) {
            anewSince = watch.now();
        }
    }

    private static boolean isLonger(@Nullable Instant since, Instant now, Duration than) {
        return since == null || Duration.between(since, now).abs().compareTo(than) > 0;
    }

    /** Lets a batch of leases start anew; true: more are left. */
    private boolean prolong(Instant since, Instant now) {
        Sweep sweep = store.prolong(since, limits.batch());
        prolonged += sweep.tasks();
        if (sweep.next() == null) {
            anewSince = null;
            if (prolonged > 0 && trusting) {
                log.info("{} leases start anew from {} on: nobody could extend them before", prolonged, since);
            }
            prolonged = 0;
        }
        lastLook = now;
        return anewSince != null;
    }

    private @Nullable Instant rescue(Instant now) {
        Sweep sweep = store.rescue(now, limits.batch());
        lastLook = now;
        if (sweep.tasks() > 0) {
            log.info("{} leases ran out; their tasks are retried, or DEAD after their last attempt", sweep.tasks());
        }
        return sweep.next();
    }

    @Override
    public TaskListener alarm(Alarm alarm) {
        return new TaskListener() {
            @Override
            public void rescueDue(Instant at) {
                alarm.wakeAt(at);
            }

            @Override
            public void writeRefused() {
                refused.set(true);
            }
        };
    }
}
