package dev.pulsewarden.broker.liveness;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of heartbeats. */
final class LivenessMetrics {

    private final Counter accepted;
    private final Counter refused;
    private final Counter dropped;

    LivenessMetrics(MeterRegistry meters) {
        accepted = counter(meters, "accepted");
        refused = counter(meters, "refused");
        dropped = counter(meters, "dropped");
    }

    void passedOn(boolean wasAccepted) {
        (wasAccepted ? accepted : refused).increment();
    }

    void dropped(int count) {
        dropped.increment(count);
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("pulsewarden.broker.heartbeats")
                .description("Heartbeats passed on to heartbeat-service, or dropped because it was away")
                .tag("outcome", outcome)
                .register(meters);
    }
}
