package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
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
 */
@Component
class Rescue implements Duty {

    private static final Logger log = LoggerFactory.getLogger(Rescue.class);

    private final TaskStore store;
    private final QueueProperties.Duties limits;
    private final Clock clock;
    private final AtomicBoolean refused = new AtomicBoolean();
    private @Nullable Instant lastLook;
    /** Whether the look before let leases end; else it was said already that they start anew. */
    private boolean trusting = true;

    Rescue(TaskStore store, QueueProperties properties, Clock clock) {
        this.store = store;
        this.limits = properties.duties();
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
        // cleared before the leases start anew, so that what is refused meanwhile counts for the next look
        boolean unheard = refused.getAndSet(false);
        try {
            boolean anew = unheard || lookedAway(now);
            if (anew) {
                prolong(now);
            }
            trusting = !anew;
            return rescue(now);
        } catch (RuntimeException e) {
            refused.set(true);
            throw e;
        }
    }

    private boolean lookedAway(Instant now) {
        return lastLook == null || Duration.between(lastLook, now).abs().compareTo(limits.gap()) > 0;
    }

    private void prolong(Instant now) {
        int leases = store.prolong();
        if (leases > 0 && trusting) {
            log.info("{} leases start anew: nobody could extend them {}", leases, since(lastLook));
        }
        lastLook = now;
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

    private static String since(@Nullable Instant lastLook) {
        return lastLook == null ? "before this start" : "since " + lastLook;
    }
}
