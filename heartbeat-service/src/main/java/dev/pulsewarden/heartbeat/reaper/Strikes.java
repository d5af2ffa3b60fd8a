package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Action;
import dev.pulsewarden.heartbeat.policy.Policy;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;
import dev.pulsewarden.heartbeat.process.Uids;
import dev.pulsewarden.heartbeat.registry.Deadlines;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registry;
import dev.pulsewarden.heartbeat.registry.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Sends one signal. The intent is on disk by now; what could have changed since the checks is looked at once more, and all
 * of it under the instance's lock, so that a heartbeat either comes before and spares the process or comes after.
 */
@Component
final class Strikes {

    /** A quarter of the shortest timeout. Past that the rest is left to the next tick, which sees how long we hung. */
    private static final long LOOK_LASTS_NANOS = Policy.SHORTEST_TIMEOUT.toNanos() / 4;

    private final Map<Action, Terminator> terminators;
    private final Confirmation confirmation;
    private final Deadlines deadlines;
    private final Holds holds;
    private final Moments moments;

    /** What became of it. */
    sealed interface Outcome {

        record Done(SignalResult result) implements Outcome {}

        /** It speaks, or stops by itself, or cannot be looked at: nothing was sent. */
        record NotNow() implements Outcome {}

        /** Nothing was sent, and nothing will be. */
        record Withdrawn(String reason) implements Outcome {}
    }

    Strikes(List<Terminator> terminators, Confirmation confirmation, Registry registry, Holds holds, Moments moments) {
        this.terminators = terminators.stream().collect(Collectors.toMap(Terminator::action, Function.identity()));
        this.confirmation = confirmation;
        this.deadlines = registry.deadlines();
        this.holds = holds;
        this.moments = moments;
    }

    /**
     * Whether a signal may be thought of: it is silent, none of the checks is against it by now, and what was looked at for
     * them is not old already.
     */
    boolean isOpenTo(Instance instance, long now) {
        return instance.state() == State.LATE
                && moments.ticker().nanos() - now < LOOK_LASTS_NANOS
                && !holds.holdBack(instance, now);
    }

    Outcome strike(Case open, Signal signal) {
        Instance instance = open.instance();
        synchronized (instance) {
            if (instance.state() != State.LATE
                    || !deadlines.isLate(instance.slot(), moments.ticker().nanos())) {
                return new Outcome.NotNow();
            }
            if (!open.process().isRunning()) {
                return new Outcome.Done(SignalResult.ENDED);
            }
            Optional<Uids> owner = open.process().ownerNow();
            if (owner.isEmpty()) {
                return new Outcome.NotNow(); // it has just ended, or /proc cannot be read now
            }
            Optional<String> objection = confirmation.objection(open, owner.get());
            Terminator terminator = terminators.get(instance.service().policy().action());
            if (objection.isPresent() || terminator == null) {
                return new Outcome.Withdrawn(objection.orElse("its policy's action is none"));
            }
            SignalResult result = terminator.end(open.process(), signal);
            if (result == SignalResult.SENT) {
                instance.signalled(moments.clock().instant());
                if (signal == Signal.SIGKILL) {
                    instance.declareDead(); // whatever it says from now on comes too late
                }
            }
            return new Outcome.Done(result);
        }
    }
}
