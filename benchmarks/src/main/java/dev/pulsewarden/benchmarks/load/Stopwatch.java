package dev.pulsewarden.benchmarks.load;

import java.io.IOException;

/** What had been used when a run began; the run's figures are what was used since. */
final class Stopwatch {

    private static final double MICROS_PER_SECOND = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    private final long server;
    private final Ledger ledger;
    private final long startedAt;
    private final long received;
    private final double serverCpu;
    private final double ownCpu;
    private final double machineCpu;

    Stopwatch(long server, Ledger ledger) throws IOException {
        this.server = server;
        this.ledger = ledger;
        this.received = ledger.counts.received;
        this.machineCpu = ProcessFigures.machineCpuSeconds();
        this.serverCpu = ProcessFigures.of(server).cpuSeconds();
        this.ownCpu = ownCpuSeconds();
        this.startedAt = System.nanoTime();
    }

    Run stop() throws IOException {
        double seconds = (System.nanoTime() - startedAt) / NANOS_PER_SECOND;
        long deliveries = ledger.counts.received - received;
        double byServer = ProcessFigures.of(server).cpuSeconds() - serverCpu;
        double byUs = ownCpuSeconds() - ownCpu;
        double byAll = ProcessFigures.machineCpuSeconds() - machineCpu;
        return new Run(
                deliveries / seconds,
                deliveries == 0 ? 0 : byServer * MICROS_PER_SECOND / deliveries,
                ledger.latencies.quantile(0.5) / NANOS_PER_MICRO,
                ledger.latencies.quantile(0.99) / NANOS_PER_MICRO,
                byServer / seconds,
                byUs / seconds,
                Math.max(0, byAll - byServer - byUs) / seconds);
    }

    private static double ownCpuSeconds() throws IOException {
        return ProcessFigures.of(ProcessHandle.current().pid()).cpuSeconds();
    }
}
