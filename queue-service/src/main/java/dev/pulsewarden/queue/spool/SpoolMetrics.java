package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** What the spool holds and did, counted. */
final class SpoolMetrics {

    /** What became of an entry. */
    enum Outcome {
        KEPT("kept"),
        MOVED("moved"),
        /** Set aside. */
        REFUSED("refused"),
        /** A task that was moved, but stands under an id of its own. */
        RENAMED("renamed"),
        /** A task that was moved, but as an alias of the task that has its dedupe key. */
        ALIAS("alias"),
        /** An end that was moved, but its lease was lost. */
        LEASE_LOST("lease-lost");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }
    }

    private final MeterRegistry meters;
    private final Clock clock;
    private final Counter drained;

    SpoolMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        this.drained = Counter.builder("pulsewarden.queue.spool.drained")
                .description("Times that the lane of tasks became empty")
                .register(meters);
    }

    void watch(LaneName lane, Lane totals) {
        gauge(lane, "waiting", "Entries that wait for the store", totals, LaneTotals::entries);
        gauge(lane, "bytes", "What the entries take", totals, LaneTotals::bytes);
        gauge(lane, "aside", "Entries that the store refused for themselves", totals, LaneTotals::aside);
        gauge(lane, "oldest.seconds", "How long the oldest entry waits", totals, this::ageSeconds);
    }

    void count(LaneName lane, Outcome outcome, long entries) {
        meters.counter("pulsewarden.queue.spool.entries", "lane", lane.label(), "outcome", outcome.label)
                .increment((double) entries);
    }

    void drained() {
        drained.increment();
    }

    private void gauge(LaneName lane, String name, String description, Lane of, ToDoubleFunction<LaneTotals> value) {
        Gauge.builder("pulsewarden.queue.spool." + name, of, totals -> value.applyAsDouble(totals.totals()))
                .description(description)
                .tag("lane", lane.label())
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
