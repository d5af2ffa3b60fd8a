package dev.pulsewarden.benchmarks.load;

import java.util.Arrays;

/** Durations in nanoseconds, counted in 64 steps a power of two: what is read is at most 1.6 % above what was recorded. */
public final class LatencyHistogram {

    private static final int STEP_BITS = 6;
    private static final int STEPS = 1 << STEP_BITS;

    private final long[] counts = new long[(Long.SIZE - STEP_BITS + 1) * STEPS];
    private long total;
    private long max;

    public void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[index(value)]++;
        total++;
        max = Math.max(max, value);
    }

    public long total() {
        return total;
    }

    /** The smallest duration that so large a part of all does not exceed; 0 when there is none. */
    public long quantile(double part) {
        long wanted = Math.max(1, (long) Math.ceil(part * total));
        long counted = 0;
        for (int i = 0; i < counts.length && counted < wanted; i++) {
            counted += counts[i];
            if (counted >= wanted) {
                return Math.min(highest(i), max);
            }
        }
        return max;
    }

    public void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        max = 0;
    }

    private static int index(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - STEP_BITS;
        return (shift + 1) * STEPS + (int) ((value >>> shift) & (STEPS - 1));
    }

    private static long highest(int index) {
        if (index < STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        return (((STEPS | (index & (STEPS - 1))) + 1L) << shift) - 1;
    }
}
