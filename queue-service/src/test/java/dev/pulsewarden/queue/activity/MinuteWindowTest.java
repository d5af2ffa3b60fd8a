package dev.pulsewarden.queue.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.activity.Rates.LastMinute;
import dev.pulsewarden.queue.task.TaskListener.Change;
import org.junit.jupiter.api.Test;

class MinuteWindowTest {

    private static final long START = 1_000_000_000_000L;

    private final MinuteWindow window = new MinuteWindow();

    @Test
    void counts_by_kind_and_takes_an_expired_lease_for_a_failure() {
        window.add(Change.ENQUEUED, 3, START);
        window.add(Change.CLAIMED, 2, START);
        window.add(Change.DONE, 1, START);
        window.add(Change.FAILED, 1, START);
        window.add(Change.EXPIRED, 1, START);
        assertThat(window.read(START)).isEqualTo(new LastMinute(3, 2, 1, 2));
    }

    @Test
    void what_is_older_than_a_minute_is_gone() {
        window.add(Change.ENQUEUED, 1, START);
        window.add(Change.ENQUEUED, 10, START + 30_000);
        assertThat(window.read(START + 54_999).enqueued()).isEqualTo(11);
        assertThat(window.read(START + 60_000).enqueued()).isEqualTo(10);
        assertThat(window.read(START + 90_000).enqueued()).isZero();
    }

    @Test
    void a_long_silence_empties_it() {
        window.add(Change.ENQUEUED, 1, START);
        assertThat(window.read(START + 86_400_000).enqueued()).isZero();
    }

    @Test
    void a_clock_that_goes_back_loses_nothing() {
        window.add(Change.ENQUEUED, 1, START);
        window.add(Change.ENQUEUED, 1, START - 600_000);
        assertThat(window.read(START).enqueued()).isEqualTo(2);
    }
}
