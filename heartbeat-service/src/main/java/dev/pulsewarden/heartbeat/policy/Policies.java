package dev.pulsewarden.heartbeat.policy;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.HeartbeatProperties.Action;
import dev.pulsewarden.heartbeat.HeartbeatProperties.PolicyRule;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The rules, and what they come to for a service. */
@Component
public final class Policies {

    private static final String DEFAULT = "default";

    private final List<Rule> rules;

    private record Rule(ServicePattern pattern, PolicyRule values) {}

    public Policies(HeartbeatProperties properties) {
        Set<String> patterns = new HashSet<>();
        for (PolicyRule rule : properties.policies()) {
            if (!patterns.add(rule.service())) {
                throw new IllegalArgumentException("pulsewarden.heartbeat.policies has two rules for '" + rule.service()
                        + "'; put their values into one");
            }
        }
        this.rules = properties.policies().stream()
                .map(rule -> new Rule(new ServicePattern(rule.service()), rule))
                .sorted(Comparator.comparing(Rule::pattern, ServicePattern.MOST_SPECIFIC_FIRST))
                .toList();
    }

    /** What is asked of this service. */
    public Policy of(String service) {
        Resolution found = new Resolution(
                rules.stream().filter(rule -> rule.pattern.matches(service)).toList());
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
                Map.copyOf(found.rules));
    }

    /** {@code missedBeats} and {@code timeout} are two ways to say one thing: the more specific rule decides which. */
    private record Silence(@Nullable Duration timeout, int missedBeats) {}

    private static @Nullable Silence silence(PolicyRule rule) {
        return rule.timeout() == null && rule.missedBeats() == null
                ? null
                : new Silence(rule.timeout(), Objects.requireNonNullElse(rule.missedBeats(), 3));
    }

    /** Takes each value from the first rule that has it, and remembers which that was. */
    private record Resolution(List<Rule> matching, Map<String, String> rules) {

        Resolution(List<Rule> matching) {
            this(matching, new TreeMap<>());
        }

        <T> T value(String name, Function<PolicyRule, @Nullable T> of, T byDefault) {
            for (Rule rule : matching) {
                T value = of.apply(rule.values);
                if (value != null) {
                    rules.put(name, rule.pattern.toString());
                    return value;
                }
            }
            rules.put(name, DEFAULT);
            return byDefault;
        }
    }
}
