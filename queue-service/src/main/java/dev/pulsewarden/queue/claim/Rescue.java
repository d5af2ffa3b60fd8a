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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Takes back leases that ran out, but only while their holders could have spoken: after a gap between two looks (a start, a
 * pause of this process, a jump of the clock), and after the store refused anything, every lease runs its whole length anew.
 *
 * <p>Not so while other nodes over the same store went on looking: holders could speak there. Then a start or a pause of this
 * node changes nothing; one that starts again and again would else keep the leases of all. What was refused here while looks
 * succeed is no outage, and counts at most once within two lease times.
 */
@Component
class Rescue implements Duty {

    private static final Logger log = LoggerFactory.getLogger(Rescue.class);

    private final TaskStore store;
    private final QueueProperties.Duties limits;
    private final Clock clock;
    private final LongSupplier ticker;
    private final long begunAt;
    private final AtomicBoolean refused = new AtomicBoolean();
    /** How long no refusal lets leases start anew again: twice a lease, so that those nobody extends end in between. */
    private final Duration settled;

    private @Nullable Instant lastLook;
    /** Whether a look failed since leases last started anew: the store was away. */
    private boolean away;
    /** The store's time when leases last began to start anew; absent: all did. */
    private @Nullable Instant anewSince;
    /** How many did since then. */
    private int prolonged;
    /** Whether the look before let leases end; else it was said already that they start anew. */
    private boolean trusting = true;

    @Autowired
    Rescue(TaskStore store, QueueProperties properties, Clock clock) {
        this(store, properties, clock, System::nanoTime);
    }

    /** @param ticker nanoseconds of elapsed time */
    Rescue(TaskStore store, QueueProperties properties, Clock clock, LongSupplier ticker) {
        this.store = store;
        this.limits = properties.duties();
        this.settled = properties.lease().multipliedBy(2);
        this.clock = clock;
        this.ticker = ticker;
        this.begunAt = ticker.getAsLong();
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
            if (away || refused.get() || lookedAway(now)) {
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
            away = anewSince == null;
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
        if (away
                || isLonger(watch.lookedAt(), watch.now(), unwatched())
                || (unheard && isLonger(watch.anewAt(), watch.now(), settled))) {
            anewSince = watch.now();
            away = false;
        }
    }

    /** How long ago the last look may be: at the start, a look from before it may have been one of the same node. */
    private Duration unwatched() {
        Duration age = Duration.ofNanos(ticker.getAsLong() - begunAt);
        return lastLook == null && age.compareTo(limits.gap()) < 0 ? age : limits.gap();
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
