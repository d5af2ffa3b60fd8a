package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** What the spool holds and did, counted. */
final class SpoolMetrics {

    private final MeterRegistry meters;
    private final Clock clock;
    private final Counter handOvers;

    SpoolMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        this.handOvers = Counter.builder("pulsewarden.queue.spool.drained")
                .description("Times that the lane of tasks became empty")
                .register(meters);
    }

    void watch(String lane, Lane totals) {
        gauge(lane, "waiting", "Entries that wait for the store", totals, LaneTotals::entries);
        gauge(lane, "bytes", "What the entries take", totals, LaneTotals::bytes);
        gauge(lane, "aside", "Entries that the store refused for themselves", totals, LaneTotals::aside);
        gauge(lane, "oldest.seconds", "How long the oldest entry waits", totals, this::ageSeconds);
    }

    void kept(String lane, long entries) {
        count(lane, "kept", entries);
    }

    void moved(String lane, long entries) {
        count(lane, "moved", entries);
    }

    void refused(String lane, long entries) {
        count(lane, "refused", entries);
    }

    void lost(long endings) {
        count("endings", "lease-lost", endings);
    }

    void drained() {
        handOvers.increment();
    }

    private void count(String lane, String outcome, long entries) {
        meters.counter("pulsewarden.queue.spool.entries", "lane", lane, "outcome", outcome)
                .increment((double) entries);
    }

    private void gauge(String lane, String name, String description, Lane of, ToDoubleFunction<LaneTotals> value) {
        Gauge.builder("pulsewarden.queue.spool." + name, of, totals -> value.applyAsDouble(totals.totals()))
                .description(description)
                .tag("lane", lane)
                .register(meters);
    }

    private double ageSeconds(LaneTotals totals) {
        return totals.oldest() == null
                ? 0
                : Math.max(
                        0,
                        (double) Duration.between(totals.oldest(), clock.instant())
                                        .toMillis()
                                / 1000);
    }
}
