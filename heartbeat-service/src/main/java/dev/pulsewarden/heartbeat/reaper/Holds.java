package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.registry.Instance;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Puts a late instance to the checks, and remembers at the instance which of them held it back. */
@Component
final class Holds {

    private final List<Check> checks;
    private final ReaperMeters meters;
    private final Clock clock;

    Holds(List<Check> checks, ReaperMeters meters, Clock clock) {
        this.checks = checks;
        this.meters = meters;
        this.clock = clock;
    }

    /** Whether one of the checks is against ending it now. */
    boolean holdBack(Instance instance, long now) {
        for (Check check : checks) {
            Optional<String> objection = check.objection(instance, now);
            if (objection.isPresent()) {
                hold(instance, check.name(), objection.get());
                return true;
            }
        }
        return false;
    }

    /** A hold is counted when it begins, not each time that it is found to last. */
    void hold(Instance instance, String check, String reason) {
        Instance.Hold before = instance.hold();
        if (before == null || !before.check().equals(check)) {
            meters.held(check);
            instance.hold(new Instance.Hold(check, reason, clock.instant()));
        }
    }
}
