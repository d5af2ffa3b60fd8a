package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registry;
import dev.pulsewarden.heartbeat.registry.State;
import java.util.Optional;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The same process speaks as an instance of another service: it does not hang, whoever vouched for that other one. */
@Component
@Order(6)
final class AnotherName implements Check {

    private final Registry registry;

    AnotherName(Registry registry) {
        this.registry = registry;
    }

    @Override
    public String name() {
        return "another-name";
    }

    @Override
    public Optional<String> objection(Instance instance, long now) {
        HeldProcess process = instance.process();
        if (process == null) {
            return Optional.empty();
        }
        return registry.of(process.id()).stream()
                .filter(one -> one != instance && (one.state() == State.UP || one.state() == State.STOPPING))
                .findFirst()
                .map(one -> "its process speaks as " + one.service().name());
    }
}
