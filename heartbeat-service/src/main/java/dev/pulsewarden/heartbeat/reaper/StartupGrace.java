package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.registry.Instance;
import java.util.Optional;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** It was registered a short while ago, by somebody who may: what starts is busy. */
@Component
@Order(5)
final class StartupGrace implements Check {

    @Override
    public String name() {
        return "startup-grace";
    }

    @Override
    public Optional<String> objection(Instance instance, long now) {
        long grace = instance.service().policy().startupGrace().toNanos();
        return now - instance.endableSince() < grace
                ? Optional.of("it was registered less than "
                        + instance.service().policy().startupGrace().toMillis() + " ms ago")
                : Optional.empty();
    }
}
