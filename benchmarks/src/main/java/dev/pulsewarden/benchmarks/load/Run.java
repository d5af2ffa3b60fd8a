package dev.pulsewarden.benchmarks.load;

/**
 * The figures of one measured stretch of time.
 *
 * @param deliveriesPerSecond deliveries that came
 * @param cpuMicros CPU time of the server for one of them, in microseconds
 * @param p50Micros half of the deliveries took at most so long, from publisher to subscriber
 * @param p99Micros 99 % of them did
 * @param serverCpu how busy the server was: 1 is a core
 * @param generatorCpu how busy this process was
 * @param otherCpu how busy the rest of the machine was: what disturbed
 */
public record Run(
        double deliveriesPerSecond,
        double cpuMicros,
        double p50Micros,
        double p99Micros,
        double serverCpu,
        double generatorCpu,
        double otherCpu) {}
