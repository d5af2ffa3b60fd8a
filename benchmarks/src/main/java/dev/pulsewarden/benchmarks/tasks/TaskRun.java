package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.load.LatencyHistogram;

/**
 * The figures of one measured stretch of time.
 *
 * @param storedPerSecond tasks that were stored
 * @param deliveredPerSecond tasks that came to a worker
 * @param cpuMicros CPU time of all servers for a task, in microseconds
 * @param untilStored from the moment when it was due to the answer that it is durable
 * @param untilDelivered from the moment when it was due to its worker
 * @param serverCpu how busy the servers were: 1 is a core
 * @param generatorCpu how busy this process was
 * @param otherCpu how busy the rest of the machine was: what disturbed
 */
public record TaskRun(
        double storedPerSecond,
        double deliveredPerSecond,
        double cpuMicros,
        Percentiles untilStored,
        Percentiles untilDelivered,
        double serverCpu,
        double generatorCpu,
        double otherCpu) {

    /**
     * Times in milliseconds.
     *
     * @param p50 half took at most so long
     * @param p99 99 % did
     */
    public record Percentiles(double p50, double p99) {

        private static final double NANOS_PER_MILLI = 1e6;

        static Percentiles of(LatencyHistogram histogram) {
            return new Percentiles(
                    histogram.quantile(0.5) / NANOS_PER_MILLI, histogram.quantile(0.99) / NANOS_PER_MILLI);
        }
    }
}
