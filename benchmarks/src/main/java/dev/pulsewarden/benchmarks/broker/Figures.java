package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.load.Run;
import dev.pulsewarden.benchmarks.program.Medians;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Several runs, seen as their medians.
 *
 * @param runs at least one
 */
record Figures(List<Run> runs) {

    private static final double MICROS_PER_MILLI = 1e3;

    double deliveriesPerSecond() {
        return median(Run::deliveriesPerSecond);
    }

    double cpuMicros() {
        return median(Run::cpuMicros);
    }

    double p50Millis() {
        return median(Run::p50Micros) / MICROS_PER_MILLI;
    }

    double p99Millis() {
        return median(Run::p99Micros) / MICROS_PER_MILLI;
    }

    /** The median, and what it lies between. */
    String deliveries() {
        return medians().spread(Run::deliveriesPerSecond);
    }

    /** How busy server, generator and the rest of the machine were, in cores. */
    String load() {
        return "cores in use: server %.2f, generator %.2f, others %.2f"
                .formatted(median(Run::serverCpu), median(Run::generatorCpu), median(Run::otherCpu));
    }

    private double median(ToDoubleFunction<Run> figure) {
        return medians().of(figure);
    }

    private Medians<Run> medians() {
        return new Medians<>(runs);
    }
}
