package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.process.Endability;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Each way in which an instance's state changes, in one place. Thread-safe. */
@Component
public final class Lifecycle {

    private static final Duration STOPPING_BY_DEFAULT = Duration.ofSeconds(30);

    private final Registry registry;
    private final Deadlines deadlines;
    private final Transitions transitions;
    private final Clock clock;
    private final Ticker ticker;

    Lifecycle(Registry registry, Transitions transitions, Clock clock, Ticker ticker) {
        this.registry = registry;
        this.deadlines = registry.deadlines();
        this.transitions = transitions;
        this.clock = clock;
        this.ticker = ticker;
    }

    void registered(Instance instance) {
        tell(Transition.REGISTERED, instance, Map.of());
    }

    /** It said something. False when that comes too late: it was declared dead, or its process has ended. */
    boolean spoke(Instance instance) {
        long now = ticker.nanos();
        if (instance.state == State.UP) {
            deadlines.seen(instance.slot(), now);
            beat(instance, now);
            if (instance.state == State.UP) { // else the scan has just found it late
                return true;
            }
        }
        synchronized (instance) {
            if (instance.declaredDead || instance.state == State.DOWN) {
                return false;
            }
            if (instance.state == State.LATE) {
                recover(instance, now);
            }
            if (instance.state == State.STOPPING) {
                beat(instance, now); // it keeps the deadline that it asked for
            }
            return true;
        }
    }

    /** The scan found that an instance's being late does not match its state any more. */
    void checked(Instance instance, long now) {
        synchronized (instance) {
            boolean late = deadlines.isLate(instance.slot(), now);
            if (late && instance.state == State.STOPPING && instance.process() == null) {
                ended(instance, Map.of("reason", "it said that it stops, and cannot be seen"));
            } else if (late && instance.state == State.STOPPING && speaksStill(instance, now)) {
                recover(instance, instance.spokeAt()); // it did not stop after all
            } else if (late && (instance.state == State.UP || instance.state == State.STOPPING)) {
                instance.state = State.LATE;
                deadlines.markLate(instance.slot());
                registry.late().add(instance);
                tell(Transition.LATE, instance, Map.of("silentMs", silentMs(instance, now)));
            } else if (!late && instance.state == State.LATE) {
                recover(instance, deadlines.lastSeen(instance.slot()));
            }
        }
    }

    /** It ends in an orderly way: it has the time that it asks for, as far as its policy allows. */
    boolean stopping(Instance instance, @Nullable Duration wanted, @Nullable String reason) {
        synchronized (instance) {
            if (instance.declaredDead || instance.state == State.DOWN) {
                return false;
            }
            long now = ticker.nanos();
            Instance.Stopping first =
                    instance.stopping != null ? instance.stopping : new Instance.Stopping(now, clock.instant(), reason);
            instance.stopping = first;
            Duration longest = instance.service().policy().stopTimeout();
            Duration asked = Objects.requireNonNullElse(wanted, STOPPING_BY_DEFAULT);
            long allowed = asked.compareTo(longest) < 0 ? asked.toNanos() : longest.toNanos();
            long left = first.sinceNanos() + longest.toNanos() - now;
            deadlines.allow(instance.slot(), Math.max(1, Math.min(allowed, left)));
            deadlines.seenAgain(instance.slot(), now);
            registry.late().remove(instance);
            instance.state = State.STOPPING;
            return true;
        }
    }

    /** Its last words. They change nothing else, unless it had not said before that it stops. */
    boolean lastWords(Instance instance, LastWords words) {
        synchronized (instance) {
            if (instance.lastWords == null) {
                instance.lastWords = words;
            }
            return instance.state == State.STOPPING ? !instance.declaredDead : stopping(instance, null, words.reason());
        }
    }

    /** Its process has ended, by itself or by somebody else. */
    public void ended(Instance instance, Map<String, Object> evidence) {
        Map<String, Object> more = new LinkedHashMap<>(evidence);
        Instant signalled = instance.lastSignalAt();
        if (signalled != null) {
            more.put("signalledAt", signalled); // spared, and it ended all the same
        }
        down(instance, Transition.EXITED, more);
    }

    /** Its process has ended after our signal. */
    public void reaped(Instance instance, Map<String, Object> how) {
        down(instance, Transition.REAPED, how);
    }

    /** A process ended while heartbeat-service itself did not run. */
    public void endedUnseen(String type, String service, String instance, long pid, Map<String, Object> how) {
        transitions.happened(new Transition(type, clock.instant(), service, instance, pid, how));
    }

    /** It is watched no more, whatever becomes of it. */
    public void forget(Instance instance) {
        synchronized (instance) {
            instance.forgotten = true;
            instance.state = State.DOWN; // its slot is free from here on
            registry.forget(instance);
        }
    }

    private void down(Instance instance, String type, Map<String, Object> more) {
        synchronized (instance) {
            if (instance.state == State.DOWN) {
                return;
            }
            if (type.equals(Transition.REAPED)) {
                instance.declaredDead = true;
            }
            instance.state = State.DOWN;
            instance.endedAt = clock.instant();
            registry.retire(instance);
            tell(type, instance, more);
        }
    }

    private void recover(Instance instance, long now) {
        instance.stopping = null;
        instance.state = State.UP;
        instance.hold(null);
        deadlines.allow(instance.slot(), timeout(instance).toNanos());
        deadlines.seenAgain(instance.slot(), now);
        registry.late().remove(instance);
        instance.steadiness = new Instance.Steadiness(now, instance.steadiness.last(), now);
        tell(Transition.RECOVERED, instance, Map.of());
    }

    /** After a gap it counts as having just come back. */
    private static void beat(Instance instance, long now) {
        Instance.Steadiness until = instance.steadiness;
        long since = instance.isSteady(now) ? until.since() : now;
        instance.steadiness = new Instance.Steadiness(now, until.last(), since);
    }

    /** It says something about itself. */
    void told(Instance instance, Details said) {
        if (!said.equals(instance.details)) {
            synchronized (instance) {
                learn(instance, instance.details.updatedBy(said));
            }
        }
    }

    /** Somebody vouched for it who may: what others said before does not count any more. */
    void vouchedFor(Instance instance, Endability endability, Details said, Object connection) {
        synchronized (instance) {
            if (instance.endability.endable() || instance.endability.lasting() || instance.state == State.DOWN) {
                return;
            }
            learn(instance, said);
            instance.vouch(endability, connection, ticker.nanos());
        }
    }

    private void learn(Instance instance, Details details) {
        instance.details = details;
        if (instance.state == State.UP) {
            deadlines.seen(instance.slot(), ticker.nanos()); // first: it may be held to less from now on
            deadlines.allow(instance.slot(), timeout(instance).toNanos());
        }
    }

    private static boolean speaksStill(Instance instance, long now) {
        Instance.Stopping stopping = instance.stopping;
        return stopping != null
                && instance.spokeAt() - stopping.sinceNanos() > 0
                && now - instance.spokeAt() <= timeout(instance).toNanos();
    }

    private static Duration timeout(Instance instance) {
        return instance.service().policy().timeoutAt(instance.details.interval());
    }

    private long silentMs(Instance instance, long now) {
        return Duration.ofNanos(now - deadlines.lastSeen(instance.slot())).toMillis();
    }

    private void tell(String type, Instance instance, Map<String, Object> more) {
        HeldProcess process = instance.process();
        Long pid = process == null ? null : process.id().pid();
        transitions.happened(
                new Transition(type, clock.instant(), instance.service().name(), instance.id(), pid, more));
    }
}
