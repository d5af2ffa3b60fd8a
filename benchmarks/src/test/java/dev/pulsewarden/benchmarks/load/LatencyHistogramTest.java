package dev.pulsewarden.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void without_a_duration_it_is_zero() {
        assertThat(histogram.quantile(0.99)).isZero();
    }

    @Test
    void a_quantile_is_the_duration_that_so_many_do_not_exceed() {
        for (int i = 1; i <= 100; i++) {
            histogram.record(i * 1_000_000L);
        }
        assertThat(histogram.quantile(0.5)).isCloseTo(50_000_000, withinPercentage(1.6));
        assertThat(histogram.quantile(0.99)).isCloseTo(99_000_000, withinPercentage(1.6));
        assertThat(histogram.quantile(1)).isEqualTo(100_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 63, 64, 65, 127, 128, 1_000, 123_456_789, 1L << 40, (1L << 40) + 12_345, Long.MAX_VALUE})
    void no_duration_is_read_below_itself_or_far_above(long nanos) {
        histogram.record(nanos);
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.quantile(0.5)).isBetween(nanos, nanos + Math.min(nanos / 64, Long.MAX_VALUE - nanos));
    }

    @Test
    void after_clearing_only_what_comes_then_counts() {
        histogram.record(1_000_000);
        histogram.clear();
        histogram.record(10);
        assertThat(histogram.quantile(1)).isEqualTo(10);
    }
}
