package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.registry.Instance;
import java.util.Objects;
import java.util.Optional;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Nobody who could end the process himself vouched for it. */
@Component
@Order(4)
final class NotEndable implements Check {

    @Override
    public String name() {
        return "not-endable";
    }

    @Override
    public Optional<String> objection(Instance instance, long now) {
        return instance.process() != null && instance.endability().endable()
                ? Optional.empty()
                : Optional.of(
                        Objects.requireNonNullElse(instance.endability().objection(), "its process cannot be seen"));
    }
}
