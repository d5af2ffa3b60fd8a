package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.process.Processes;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Looks at the deadlines and at the processes that have ended. For one thread. */
@Component
public final class Scan {

    private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();

    private final Registry registry;
    private final Lifecycle lifecycle;
    private final Processes processes;
    private final Clock clock;
    private final HeartbeatProperties properties;
    private boolean ticked;
    private long lastTick;
    private long nextSweep;

    Scan(Registry registry, Lifecycle lifecycle, Processes processes, Clock clock, HeartbeatProperties properties) {
        this.registry = registry;
        this.lifecycle = lifecycle;
        this.processes = processes;
        this.clock = clock;
        this.properties = properties;
    }

    /**
     * 1. If this tick comes late, gives everybody the time that we lost. 2. Notices ended processes. 3. Notices who is late.
     * 4. Forgets those who are gone for long.
     *
     * @return how much later than it should this tick came; 0 when it came in time
     */
    public long runOnce(long now) {
        long gap = gap(now);
        if (gap > 0) {
            registry.deadlines().pass(now, gap);
        }
        processes.ended(process -> registry.of(process)
                .filter(instance -> !instance.isUnderSentence())
                .ifPresent(instance -> lifecycle.ended(instance, Map.of())));
        registry.deadlines().scan(now, slot -> {
            Instance instance = registry.at(slot);
            if (instance != null) {
                check(instance, now);
            }
        });
        if (!ticked || now - nextSweep >= 0) {
            nextSweep = now + SWEEP_NANOS;
            sweep(now);
        }
        ticked = true;
        return gap;
    }

    private void check(Instance instance, long now) {
        if (hasEnded(instance)) {
            lifecycle.ended(instance, Map.of()); // so early that nobody was told
        } else {
            lifecycle.checked(instance, now);
        }
    }

    private static boolean hasEnded(Instance instance) {
        return instance.process() != null
                && !instance.isUnderSentence()
                && !instance.process().isRunning();
    }

    /** A tick that is late by less than an interval is no gap: threads are not woken on the nanosecond. */
    private long gap(long now) {
        long interval = properties.scanInterval().toNanos();
        long gap = ticked ? now - lastTick - interval : 0;
        lastTick = now;
        return gap > interval ? gap : 0;
    }

    private void sweep(long now) {
        registry.forgetEndedBefore(clock.instant().minus(properties.limits().endedKept()));
        long longest = properties.limits().silentKept().toNanos();
        for (Instance instance : registry.late()) {
            if (instance.process() == null && now - registry.deadlines().lastSeen(instance.slot()) > longest) {
                lifecycle.ended(instance, Map.of("reason", "silent for too long, and its process cannot be seen"));
            }
        }
    }
}
