package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Action;
import dev.pulsewarden.heartbeat.exemption.Exemption;
import dev.pulsewarden.heartbeat.registry.Instance;
import java.util.Optional;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Somebody decided that this service's instances are not ended. */
@Component
@Order(3)
final class Exempted implements Check {

    @Override
    public String name() {
        return "exempt";
    }

    @Override
    public Optional<String> objection(Instance instance, long now) {
        Exemption exemption = instance.service().exemption();
        if (exemption != null) {
            return Optional.of("exempt " + exemption.reason());
        }
        return instance.service().policy().action() == Action.NONE
                ? Optional.of("its policy's action is none")
                : Optional.empty();
    }
}
