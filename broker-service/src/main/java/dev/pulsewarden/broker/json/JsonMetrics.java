package dev.pulsewarden.broker.json;

import dev.pulsewarden.problem.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What is counted about the JSON protocol. */
@Component
final class JsonMetrics {

    /** Those that the broker itself has; what other services refuse with is counted together. */
    private static final Set<String> KNOWN = Set.of(
            "malformed-json",
            "unknown-action",
            "invalid-request",
            "internal-error",
            "too-many-subscriptions",
            "too-many-patterns",
            "pattern-too-complex",
            "too-many-queues",
            "too-many-instances",
            "no-history",
            "not-held",
            "lease-lost",
            "overloaded",
            "store-unavailable",
            "heartbeats-unavailable",
            "connection-closed");

    private final MeterRegistry meters;

    JsonMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    void refused(Problem problem) {
        Counter.builder("pulsewarden.broker.json.errors")
                .description("Messages of JSON clients that were answered with an error")
                .tag("problem", KNOWN.contains(problem.slug()) ? problem.slug() : "other")
                .register(meters)
                .increment();
    }
}
