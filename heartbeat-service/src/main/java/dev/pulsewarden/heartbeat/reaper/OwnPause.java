package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.registry.Deadlines;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registry;
import java.util.Optional;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** We ourselves were away: what was said meanwhile may still be waiting to be heard. */
@Component
@Order(1)
final class OwnPause implements Check {

    private final Deadlines deadlines;

    OwnPause(Registry registry) {
        this.deadlines = registry.deadlines();
    }

    @Override
    public String name() {
        return "own-pause";
    }

    @Override
    public Optional<String> objection(Instance instance, long now) {
        return deadlines.isHeld(instance.slot(), now)
                ? Optional.of("heartbeat-service itself was paused shortly before")
                : Optional.empty();
    }
}
