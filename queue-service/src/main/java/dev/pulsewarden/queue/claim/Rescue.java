package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes back leases that ran out, but only while their holders could have spoken: after a gap between two looks (a start, an
 * outage of the store, a pause of this process, a jump of the clock) every lease runs its whole length anew.
 */
@Component
class Rescue implements Duty {

    private static final Logger log = LoggerFactory.getLogger(Rescue.class);

    private final TaskStore store;
    private final QueueProperties.Duties limits;
    private final Clock clock;
    private @Nullable Instant lastLook;

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
        if (lastLook == null || Duration.between(lastLook, now).compareTo(limits.gap()) > 0) {
            int leases = store.prolong(now);
            if (leases > 0) {
                log.info("{} leases start anew: nobody could extend them {}", leases, since(lastLook));
            }
            lastLook = now;
        }
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
        };
    }

    private static String since(@Nullable Instant lastLook) {
        return lastLook == null ? "before this start" : "since " + lastLook;
    }
}
