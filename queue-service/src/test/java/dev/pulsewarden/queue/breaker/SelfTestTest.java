package dev.pulsewarden.queue.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.queue.TestProperties;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class SelfTestTest {

    @ParameterizedTest
    @CsvSource({"4, 2, 50", "1, 1, 100", "100, 100, 50", "10, 1, 1"})
    void a_circuit_that_can_work_passes(String window, String calls, String percent) {
        new SelfTest(config(Map.of(
                        "pulsewarden.queue.breaker.window", window,
                        "pulsewarden.queue.breaker.calls", calls,
                        "pulsewarden.queue.breaker.failure-percent", percent,
                        "pulsewarden.queue.breaker.open-for", "1h")))
                .run();
    }

    @Test
    void one_that_takes_no_failure_for_one_does_not_pass() {
        CircuitBreakerConfig deaf = CircuitBreakerConfig.from(config(Map.of()))
                .recordException(_ -> false)
                .build();
        assertThatThrownBy(() -> new SelfTest(deaf).run())
                .isInstanceOf(BreakerBrokenException.class)
                .hasMessageContaining("did not open");
    }

    @Test
    void one_that_lets_trials_through_before_their_time_does_not_pass() {
        CircuitBreakerConfig hasty = CircuitBreakerConfig.from(config(Map.of()))
                .waitIntervalFunctionInOpenState(attempt -> -1_000L)
                .build();
        assertThatThrownBy(() -> new SelfTest(hasty).run())
                .isInstanceOf(BreakerBrokenException.class)
                .hasMessageContaining("before its time");
    }

    @Test
    void one_that_takes_a_full_store_for_a_good_one_does_not_pass() {
        CircuitBreakerConfig credulous = CircuitBreakerConfig.from(config(Map.of()))
                .ignoreException(_ -> false)
                .build();
        assertThatThrownBy(() -> new SelfTest(credulous).run())
                .isInstanceOf(BreakerBrokenException.class)
                .hasMessageContaining("full store");
    }

    @Test
    void one_that_needs_more_trials_than_there_are_does_not_pass() {
        CircuitBreakerConfig slow = CircuitBreakerConfig.from(config(Map.of()))
                .permittedNumberOfCallsInHalfOpenState(3)
                .build();
        assertThatThrownBy(() -> new SelfTest(slow).run())
                .isInstanceOf(BreakerBrokenException.class)
                .hasMessageContaining("did not close");
    }

    @Test
    void the_start_error_says_what_is_wrong_and_what_to_check() {
        FailureAnalysis analysis =
                new BreakerBrokenFailureAnalyzer().analyze(new BreakerBrokenException("it did not open"));
        assertThat(analysis.getDescription()).contains("it did not open");
        assertThat(analysis.getAction()).contains("pulsewarden.queue.breaker");
    }

    private static CircuitBreakerConfig config(Map<String, String> replaced) {
        return new Settings(TestProperties.with(replaced).breaker()).circuitBreaker();
    }
}
