package dev.pulsewarden.broker.stomp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What is counted about STOMP. */
final class StompMetrics {

    private final Map<ErrorKind, Counter> errors = new EnumMap<>(ErrorKind.class);

    StompMetrics(MeterRegistry meters) {
        for (ErrorKind kind : ErrorKind.values()) {
            errors.put(
                    kind,
                    Counter.builder("pulsewarden.broker.stomp.errors")
                            .description("ERROR frames sent to STOMP clients, each of which ends its session")
                            .tag("kind", kind.label())
                            .register(meters));
        }
    }

    void error(ErrorKind kind) {
        Counter counter = errors.get(kind);
        if (counter != null) {
            counter.increment();
        }
    }
}
