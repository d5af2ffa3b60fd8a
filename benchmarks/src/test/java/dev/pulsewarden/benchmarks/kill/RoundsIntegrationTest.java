package dev.pulsewarden.benchmarks.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A checker that cannot see a lie is worth nothing: here a service tells each of them on purpose. */
@Timeout(120)
class RoundsIntegrationTest {

    private static final int ROUNDS = 2;

    @Test
    void a_service_that_keeps_its_word_is_clean() throws Exception {
        Verdict verdict = verdictOn(Lie.NONE);
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
        assertThat(verdict.acknowledged()).isPositive();
        assertThat(verdict.again()).isPositive();
        assertThat(verdict.deliveries()).isGreaterThan(verdict.again());
    }

    @Test
    void tasks_that_were_not_stored_are_lost() throws Exception {
        Verdict verdict = verdictOn(Lie.LEAVES_SOME_OUT);
        assertThat(verdict.lost()).isNotEmpty();
        assertThat(verdict.twice()).isEmpty();
        assertThat(verdict.isClean()).isFalse();
    }

    @Test
    void tasks_that_two_have_at_once_are_found() throws Exception {
        Verdict verdict = verdictOn(Lie.HANDS_SOME_OUT_TWICE);
        assertThat(verdict.twice()).isNotEmpty();
        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.isClean()).isFalse();
    }

    @Test
    void tasks_that_come_again_after_they_were_done_are_found() throws Exception {
        Verdict verdict = verdictOn(Lie.FORGETS_SOME_ACKS);
        assertThat(verdict.twice()).isNotEmpty();
        assertThat(verdict.isClean()).isFalse();
    }

    private static Verdict verdictOn(Lie lie) throws Exception {
        try (LyingService service = new LyingService(lie)) {
            Rounds rounds = new Rounds(service, Duration.ofMillis(300), 1);
            Verdict verdict = rounds.run(ROUNDS);
            assertThat(rounds.kills()).isGreaterThanOrEqualTo(ROUNDS);
            return verdict;
        }
    }
}
