package dev.pulsewarden.broker.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted about sessions. */
final class SessionMetrics {

    private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);
    private final Map<CloseReason, Counter> dropped = new EnumMap<>(CloseReason.class);
    private final Counter refused;
    private final Counter refusedAtTheEnd;
    private final DistributionSummary writes;

    SessionMetrics(MeterRegistry meters, AtomicInteger open, AtomicLong waiting, AtomicLong kept) {
        Gauge.builder("pulsewarden.broker.sessions", open, AtomicInteger::get)
                .description("WebSocket connections")
                .register(meters);
        Gauge.builder("pulsewarden.broker.outbound", waiting, AtomicLong::get)
                .description("What the sockets of all connections have not taken yet")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("pulsewarden.broker.inbound", kept, AtomicLong::get)
                .description("What all connections sent and the broker keeps: unfinished messages, requests under way")
                .baseUnit("bytes")
                .register(meters);
        writes = DistributionSummary.builder("pulsewarden.broker.writes")
                .description("Sizes of the writes to sockets")
                .baseUnit("bytes")
                .register(meters);
        refused = refused(meters, "too-many-connections");
        refusedAtTheEnd = refused(meters, "stopping");
        for (CloseReason reason : CloseReason.values()) {
            closed.put(
                    reason,
                    Counter.builder("pulsewarden.broker.sessions.closed")
                            .description("WebSocket connections that ended")
                            .tag("reason", reason.label())
                            .register(meters));
            dropped.put(
                    reason,
                    Counter.builder("pulsewarden.broker.frames.dropped")
                            .description("Frames that waited for a connection that ended")
                            .tag("reason", reason.label())
                            .register(meters));
        }
    }

    void written(int bytes) {
        writes.record(bytes);
    }

    private static Counter refused(MeterRegistry meters, String reason) {
        return Counter.builder("pulsewarden.broker.sessions.refused")
                .description("Handshakes that were not answered with a session")
                .tag("reason", reason)
                .register(meters);
    }

    void refused(boolean stopping) {
        (stopping ? refusedAtTheEnd : refused).increment();
    }

    void closed(CloseReason reason, int framesDropped) {
        count(closed, reason, 1);
        count(dropped, reason, framesDropped);
    }

    private static void count(Map<CloseReason, Counter> counters, CloseReason reason, int amount) {
        Counter counter = counters.get(reason);
        if (counter != null) {
            counter.increment(amount);
        }
    }
}
