package dev.pulsewarden.heartbeat.policy;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.HeartbeatProperties.Action;
import dev.pulsewarden.heartbeat.HeartbeatProperties.PolicyRule;
import dev.pulsewarden.rules.Resolution;
import dev.pulsewarden.rules.Rules;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The rules, and what they come to for a service. */
@Component
public final class Policies {

    private final Rules<PolicyRule> rules;

    public Policies(HeartbeatProperties properties) {
        this.rules = new Rules<>("pulsewarden.heartbeat.policies", properties.policies(), PolicyRule::service);
    }

    /** What is asked of this service. */
    public Policy of(String service) {
        Resolution<PolicyRule> found = rules.of(service);
        Silence silence = found.value("timeout", Policies::silence, new Silence(null, 3));
        return new Policy(
                found.value("interval", PolicyRule::interval, Duration.ofSeconds(3)),
                silence.missedBeats,
                silence.timeout,
                found.value("startupGrace", PolicyRule::startupGrace, Duration.ofSeconds(10)),
                found.value("action", PolicyRule::action, Action.SIGNAL),
                found.value("killGrace", PolicyRule::killGrace, Duration.ofSeconds(5)),
                found.value("exempt", PolicyRule::exempt, false),
                found.value("stopTimeout", PolicyRule::stopTimeout, Duration.ofMinutes(5)),
                found.rules());
    }

    /** {@code missedBeats} and {@code timeout} are two ways to say one thing: the more specific rule decides which. */
    private record Silence(@Nullable Duration timeout, int missedBeats) {}

    private static @Nullable Silence silence(PolicyRule rule) {
        return rule.timeout() == null && rule.missedBeats() == null
                ? null
                : new Silence(rule.timeout(), Objects.requireNonNullElse(rule.missedBeats(), 3));
    }
}
