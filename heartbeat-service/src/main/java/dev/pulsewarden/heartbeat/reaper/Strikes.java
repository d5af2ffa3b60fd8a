package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Action;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;
import dev.pulsewarden.heartbeat.registry.Deadlines;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registry;
import dev.pulsewarden.heartbeat.registry.State;
import dev.pulsewarden.heartbeat.registry.Ticker;
import java.time.Clock;
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

    private final Map<Action, Terminator> terminators;
    private final Confirmation confirmation;
    private final Deadlines deadlines;
    private final Clock clock;
    private final Ticker ticker;

    /** What became of it. */
    sealed interface Outcome {

        record Done(SignalResult result) implements Outcome {}

        /** It speaks, or stops by itself: nothing was sent. */
        record NotNow() implements Outcome {}

        /** Nothing was sent, and nothing will be. */
        record Withdrawn(String reason) implements Outcome {}
    }

    Strikes(List<Terminator> terminators, Confirmation confirmation, Registry registry, Clock clock, Ticker ticker) {
        this.terminators = terminators.stream().collect(Collectors.toMap(Terminator::action, Function.identity()));
        this.confirmation = confirmation;
        this.deadlines = registry.deadlines();
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Whether a signal may be thought of: it is silent, and it is not we who were away. */
    boolean isOpenTo(Instance instance, long now) {
        return instance.state() == State.LATE && !deadlines.isHeld(instance.slot(), now);
    }

    Outcome strike(Case open, Signal signal) {
        Instance instance = open.instance();
        synchronized (instance) {
            if (instance.state() != State.LATE || !deadlines.isLate(instance.slot(), ticker.nanos())) {
                return new Outcome.NotNow();
            }
            if (!open.process().isRunning()) {
                return new Outcome.Done(SignalResult.ENDED);
            }
            Optional<String> objection = confirmation.objection(open);
            Terminator terminator = terminators.get(instance.service().policy().action());
            if (objection.isPresent() || terminator == null) {
                return new Outcome.Withdrawn(objection.orElse("its policy's action is none"));
            }
            SignalResult result = terminator.end(open.process(), signal);
            if (result == SignalResult.SENT) {
                instance.signalled(clock.instant());
                if (signal == Signal.SIGKILL) {
                    instance.declareDead(); // whatever it says from now on comes too late
                }
            }
            return new Outcome.Done(result);
        }
    }
}
