package dev.pulsewarden.benchmarks.load;

import java.io.IOException;
import java.util.List;

/** What had been used when a run began; the run's figures are what was used since. */
final class Stopwatch {

    private static final double MICROS_PER_SECOND = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    private final List<Long> server;
    private final Ledger ledger;
    private final long startedAt;
    private final long received;
    private final CpuTimes before;

    Stopwatch(long server, Ledger ledger) throws IOException {
        this.server = List.of(server);
        this.ledger = ledger;
        this.received = ledger.counts.received;
        this.before = CpuTimes.of(this.server);
        this.startedAt = System.nanoTime();
    }

    Run stop() throws IOException {
        double seconds = (System.nanoTime() - startedAt) / NANOS_PER_SECOND;
        long deliveries = ledger.counts.received - received;
        CpuTimes used = CpuTimes.of(server).since(before);
        return new Run(
                deliveries / seconds,
                deliveries == 0 ? 0 : used.servers() * MICROS_PER_SECOND / deliveries,
                ledger.latencies.quantile(0.5) / NANOS_PER_MICRO,
                ledger.latencies.quantile(0.99) / NANOS_PER_MICRO,
                used.servers() / seconds,
                used.generator() / seconds,
                used.others() / seconds);
    }
}
