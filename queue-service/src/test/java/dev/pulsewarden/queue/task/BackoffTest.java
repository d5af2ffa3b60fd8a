package dev.pulsewarden.queue.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final BackoffRule SECOND = BackoffRule.exponential(Duration.ofSeconds(1));

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "9, 256000", "10, 300000", "1000, 300000"})
    void the_wait_doubles_up_to_the_longest(int attempts, long expectedMs) {
        Backoff backoff = new Backoff(LONGEST, () -> 0.5);
        assertThat(backoff.after(attempts, SECOND)).isEqualTo(Duration.ofMillis(expectedMs));
    }

    @Test
    void chance_makes_it_a_fifth_shorter_or_longer() {
        assertThat(new Backoff(LONGEST, () -> 0).after(1, SECOND)).isEqualTo(Duration.ofMillis(800));
        assertThat(new Backoff(LONGEST, () -> 1).after(1, SECOND)).isEqualTo(Duration.ofMillis(1200));
    }

    @Test
    void chance_never_exceeds_the_longest() {
        assertThat(new Backoff(LONGEST, () -> 1).after(20, SECOND)).isEqualTo(LONGEST);
    }

    @Test
    void without_a_first_wait_there_is_none() {
        assertThat(new Backoff(LONGEST, () -> 1).after(7, BackoffRule.exponential(Duration.ZERO)))
                .isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "3, 4000", "4, 5000", "9, 5000"})
    void a_rule_may_have_a_longest_wait_of_its_own(int attempts, long expectedMs) {
        BackoffRule capped = new BackoffRule(Kind.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(new Backoff(LONGEST, () -> 0.5).after(attempts, capped)).isEqualTo(Duration.ofMillis(expectedMs));
    }

    @Test
    void no_rule_waits_longer_than_the_service_allows() {
        Backoff backoff = new Backoff(Duration.ofSeconds(3), () -> 1);
        assertThat(backoff.after(20, new BackoffRule(Kind.EXPONENTIAL, Duration.ofSeconds(1), LONGEST)))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(backoff.after(1, new BackoffRule(Kind.FIXED, LONGEST, null))).isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "1000, 0.5"})
    void fixed_waits_are_all_the_same_and_have_no_chance_in_them(int attempts, double chance) {
        BackoffRule fixed = new BackoffRule(Kind.FIXED, Duration.ofSeconds(7), null);
        assertThat(new Backoff(LONGEST, () -> chance).after(attempts, fixed)).isEqualTo(Duration.ofSeconds(7));
    }
}
