package dev.pulsewarden.broker.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times are in no particular unit, and go past the end of their numbers. */
class LinkHealthTest {

    private static final long START = Long.MAX_VALUE - 150;
    private static final long PONG = 100;
    private static final long FULL = 300;

    private final LinkHealth health = new LinkHealth(PONG, FULL, START);

    @Test
    void only_one_that_was_silent_is_pinged_and_once_at_a_time() {
        assertThat(health.isToBePinged(50, START + 49)).isFalse();
        assertThat(health.isToBePinged(50, START + 50)).isTrue();
        assertThat(health.isToBePinged(50, START + 500)).isFalse();
        health.heard(START + 500);
        assertThat(health.isToBePinged(50, START + 549)).isFalse();
        assertThat(health.isToBePinged(50, START + 550)).isTrue();
    }

    @Test
    void one_that_was_silent_and_was_not_pinged_is_not_in_trouble() {
        assertThat(health.nanosLeft(START + 100_000)).isEqualTo(Long.MAX_VALUE);
        assertThat(health.trouble(START + 100_000)).isNull();
        assertThat(health.trouble(START + 200_000)).isNull();
    }

    @Test
    void one_that_is_silent_after_a_ping_is_in_trouble_at_the_second_look_after_its_time() {
        assertThat(health.isToBePinged(50, START + 50)).isTrue();
        assertThat(health.nanosLeft(START + 80)).isEqualTo(70);
        assertThat(health.trouble(START + 149)).isNull();
        assertThat(health.trouble(START + 150)).isNull();
        assertThat(health.trouble(START + 151)).contains("silent");
    }

    /** At the first look after a pause what came meanwhile was not read yet. */
    @ParameterizedTest
    @ValueSource(longs = {200, 100_000})
    void a_pause_of_our_own_is_not_taken_for_silence(long pause) {
        assertThat(health.isToBePinged(50, START + 50)).isTrue();
        assertThat(health.trouble(START + pause)).isNull();
        health.heard(START + pause);
        assertThat(health.trouble(START + pause + 1)).isNull();
        assertThat(health.trouble(START + pause + PONG)).isNull();
    }

    @Test
    void what_was_in_doubt_and_is_not_any_more_starts_anew() {
        assertThat(health.isToBePinged(50, START + 50)).isTrue();
        assertThat(health.trouble(START + 150)).isNull();
        health.heard(START + 151);
        assertThat(health.trouble(START + 152)).isNull();
        assertThat(health.isToBePinged(50, START + 250)).isTrue();
        assertThat(health.trouble(START + 350)).isNull();
        assertThat(health.trouble(START + 351)).contains("silent");
    }

    @Test
    void one_that_does_not_read_for_too_long_is_in_trouble_at_the_second_look_after_its_time() {
        health.writable(false, START + 10);
        health.writable(false, START + 200); // which is no news
        assertThat(health.nanosLeft(START + 10)).isEqualTo(FULL);
        assertThat(health.trouble(START + 309)).isNull();
        assertThat(health.trouble(START + 310)).isNull();
        assertThat(health.trouble(START + 311)).contains("does not read");
    }

    @Test
    void one_that_reads_again_is_well() {
        health.writable(false, START + 10);
        assertThat(health.trouble(START + 310)).isNull();
        health.writable(true, START + 311);
        assertThat(health.trouble(START + 312)).isNull();
        assertThat(health.nanosLeft(START + 10_000)).isEqualTo(Long.MAX_VALUE);
    }
}
