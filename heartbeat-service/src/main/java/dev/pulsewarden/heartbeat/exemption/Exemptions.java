package dev.pulsewarden.heartbeat.exemption;

import dev.pulsewarden.heartbeat.policy.Policies;
import dev.pulsewarden.heartbeat.policy.Policy;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which services are exempt now. */
@Component
public final class Exemptions {

    private final Policies policies;

    public Exemptions(Policies policies) {
        this.policies = policies;
    }

    public Optional<Exemption> of(String service) {
        return of(policies.of(service));
    }

    private static Optional<Exemption> of(Policy policy) {
        return policy.exempt()
                ? Optional.of(new Exemption(
                        "by configuration, the policy for '" + policy.rules().get("exempt") + "'"))
                : Optional.empty();
    }
}
