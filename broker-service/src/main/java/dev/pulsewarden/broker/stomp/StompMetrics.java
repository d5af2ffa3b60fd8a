package dev.pulsewarden.broker.stomp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What is counted about STOMP. */
final class StompMetrics {

    /** Something that clients have, all together. */
    enum Level {
        HELD("held", "Requests of STOMP clients that found queue-service away and are tried again"),
        TRANSACTIONS("transactions", "Transactions that STOMP clients have begun"),
        UNACKED("unacked", "Messages that wait for an ACK or NACK of a STOMP client");

        private final String label;
        private final String description;

        Level(String label, String description) {
            this.label = label;
            this.description = description;
        }
    }

    private final Map<ErrorKind, Counter> errors = new EnumMap<>(ErrorKind.class);
    private final Map<Level, LongAdder> levels = new EnumMap<>(Level.class);

    StompMetrics(MeterRegistry meters) {
        for (ErrorKind kind : ErrorKind.values()) {
            errors.put(
                    kind,
                    Counter.builder("pulsewarden.broker.stomp.errors")
                            .description("ERROR frames sent to STOMP clients, each of which ends its session")
                            .tag("kind", kind.label())
                            .register(meters));
        }
        for (Level level : Level.values()) {
            LongAdder sum = new LongAdder();
            levels.put(level, sum);
            Gauge.builder("pulsewarden.broker.stomp." + level.label, sum, LongAdder::doubleValue)
                    .description(level.description)
                    .register(meters);
        }
    }

    /** So many more, or less. */
    void add(Level level, long more) {
        LongAdder sum = levels.get(level);
        if (sum != null) {
            sum.add(more);
        }
    }

    void error(ErrorKind kind) {
        Counter counter = errors.get(kind);
        if (counter != null) {
            counter.increment();
        }
    }
}
