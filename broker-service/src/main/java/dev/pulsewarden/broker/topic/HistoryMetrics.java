package dev.pulsewarden.broker.topic;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What is kept of events, and what was dropped again. */
final class HistoryMetrics {

    /** Which limit was reached. */
    enum Reason {
        EVENTS,
        BYTES,
        TOPICS
    }

    private final AtomicLong events = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong topics = new AtomicLong();
    private final Map<Reason, Counter> dropped = new EnumMap<>(Reason.class);

    HistoryMetrics(MeterRegistry meters) {
        gauge(meters, "events", "Events kept for those who come later", events);
        gauge(meters, "bytes", "Memory of the events that are kept, about", bytes);
        gauge(meters, "topics", "Topics of which events are kept", topics);
        for (Reason reason : Reason.values()) {
            dropped.put(
                    reason,
                    Counter.builder("pulsewarden.broker.history.dropped")
                            .description("Kept events that were dropped for newer ones, by the limit that was reached")
                            .tag("limit", reason.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
    }

    private static void gauge(MeterRegistry meters, String name, String description, AtomicLong value) {
        Gauge.builder("pulsewarden.broker.history." + name, value, AtomicLong::get)
                .description(description)
                .register(meters);
    }

    void kept(int size) {
        events.incrementAndGet();
        bytes.addAndGet(size);
    }

    void dropped(Reason reason, int count, long size) {
        events.addAndGet(-count);
        bytes.addAndGet(-size);
        Objects.requireNonNull(dropped.get(reason)).increment(count);
    }

    void topics(int count) {
        topics.set(count);
    }
}
