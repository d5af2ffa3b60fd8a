package dev.pulsewarden.broker.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofNanos(100), Duration.ofNanos(350), new Random(7));

    @Test
    void waits_double_up_to_the_longest_and_up_to_a_half_is_taken_off() {
        assertThat(backoff.nextNanos()).isBetween(50L, 100L);
        assertThat(backoff.nextNanos()).isBetween(100L, 200L);
        assertThat(backoff.nextNanos()).isBetween(175L, 350L);
        assertThat(backoff.nextNanos()).isBetween(175L, 350L);
    }

    @Test
    void after_a_success_the_first_wait_is_short_again() {
        backoff.nextNanos();
        backoff.nextNanos();
        backoff.reset();
        assertThat(backoff.nextNanos()).isBetween(50L, 100L);
    }
}
