package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.exemption.Exemption;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Service;
import dev.pulsewarden.heartbeat.registry.State;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service as it is shown.
 *
 * @param state the worst of its instances that run; {@code DOWN} when none does
 * @param counts how many instances are in which state
 * @param uptimeMs how long the oldest instance that runs has been registered; absent when none does
 * @param policy each value of its policy
 * @param rules for each value the pattern of the rule that set it, or {@code default}
 * @param instances where one service is shown: its instances
 */
record ServiceView(
        String service,
        State state,
        Map<State, Integer> counts,
        @Nullable Long uptimeMs,
        boolean exempt,
        @Nullable Exemption exemption,
        PolicyView policy,
        Map<String, String> rules,
        @Nullable List<InstanceView> instances) {

    private static final List<State> WORST_FIRST = List.of(State.LATE, State.STOPPING, State.UP);

    static ServiceView of(Service service, Instant now, @Nullable List<InstanceView> instances) {
        Map<State, Integer> counts = new EnumMap<>(State.class);
        Instant oldest = null;
        for (Instance instance : service.instances()) {
            counts.merge(instance.state(), 1, Integer::sum);
            if (instance.state() != State.DOWN
                    && (oldest == null || instance.registeredAt().isBefore(oldest))) {
                oldest = instance.registeredAt();
            }
        }
        return new ServiceView(
                service.name(),
                WORST_FIRST.stream().filter(counts::containsKey).findFirst().orElse(State.DOWN),
                counts,
                oldest == null ? null : Duration.between(oldest, now).toMillis(),
                service.exemption() != null,
                service.exemption(),
                PolicyView.of(service.policy()),
                service.policy().rules(),
                instances);
    }
}
