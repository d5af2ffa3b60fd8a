package dev.pulsewarden.queue.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "9, 256000", "10, 300000", "1000, 300000"})
    void the_wait_doubles_up_to_the_longest(int attempts, long expectedMs) {
        Backoff backoff = new Backoff(LONGEST, () -> 0.5);
        assertThat(backoff.after(attempts, Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(expectedMs));
    }

    @Test
    void chance_makes_it_a_fifth_shorter_or_longer() {
        assertThat(new Backoff(LONGEST, () -> 0).after(1, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofMillis(800));
        assertThat(new Backoff(LONGEST, () -> 1).after(1, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofMillis(1200));
    }

    @Test
    void chance_never_exceeds_the_longest() {
        assertThat(new Backoff(LONGEST, () -> 1).after(20, Duration.ofSeconds(1)))
                .isEqualTo(LONGEST);
    }

    @Test
    void without_a_first_wait_there_is_none() {
        assertThat(new Backoff(LONGEST, () -> 1).after(7, Duration.ZERO)).isEqualTo(Duration.ZERO);
    }
}
