package dev.pulsewarden.benchmarks.program;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Figures of several runs.
 *
 * @param runs at least one
 */
public record Medians<R>(List<R> runs) {

    /** The middle one, or what is between the two in the middle. */
    public double of(ToDoubleFunction<R> figure) {
        double[] sorted = sorted(figure);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The median in whole numbers, and what it lies between. */
    public String spread(ToDoubleFunction<R> figure) {
        double[] sorted = sorted(figure);
        return "%,.0f (%,.0f to %,.0f)".formatted(of(figure), sorted[0], sorted[sorted.length - 1]);
    }

    private double[] sorted(ToDoubleFunction<R> figure) {
        return runs.stream().mapToDouble(figure).sorted().toArray();
    }
}
