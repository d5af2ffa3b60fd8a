package dev.pulsewarden.broker.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LingerTest {

    private static final Duration ALL = Duration.ofNanos(300);
    private static final Duration ALMOST_ALL = ALL.minusNanos(1);
    private static final Duration REST = Duration.ofNanos(1);

    private final ManualThread thread = new ManualThread();
    private final List<Integer> lists = new ArrayList<>();
    private int waiting;
    private final Linger linger = linger(ALL);

    @Test
    void who_is_alone_never_waits() {
        for (int i = 1; i <= 3; i++) {
            come(1);
            assertThat(lists).hasSize(i);
            linger.answered(1, 0);
        }
        assertThat(thread.timers()).isZero();
    }

    @Test
    void what_comes_in_one_turn_goes_together() {
        waiting++;
        linger.ask();
        waiting++;
        linger.ask();
        assertThat(lists).isEmpty();
        thread.turn();
        assertThat(lists).containsExactly(2);
    }

    @Test
    void those_who_came_together_last_time_are_waited_for() {
        linger.answered(2, 1);
        come(1);
        come(1);
        assertThat(lists).isEmpty();
        come(1);
        assertThat(lists).containsExactly(3);
        thread.pass(ALL);
        assertThat(lists).containsExactly(3);
    }

    @Test
    void nobody_waits_longer_than_the_linger_and_who_stayed_away_is_not_waited_for_again() {
        linger.answered(3, 0);
        come(1);
        thread.pass(ALMOST_ALL);
        come(1);
        assertThat(lists).isEmpty();
        thread.pass(REST);
        assertThat(lists).containsExactly(2);
        come(2);
        assertThat(lists).containsExactly(2, 2);
    }

    @Test
    void a_timer_that_is_left_from_an_earlier_list_does_not_shorten_the_next_one_s_time() {
        linger.answered(2, 0);
        come(1);
        thread.pass(ALMOST_ALL);
        come(1);
        linger.answered(2, 0);
        come(1);
        assertThat(thread.timers()).isEqualTo(1);
        thread.pass(ALMOST_ALL);
        assertThat(lists).containsExactly(2);
        thread.pass(REST);
        assertThat(lists).containsExactly(2, 1);
        assertThat(thread.timers()).isZero();
    }

    @Test
    void a_timer_that_is_left_when_nobody_waits_does_nothing() {
        linger.answered(2, 0);
        come(1);
        waiting = 0;
        thread.pass(ALL);
        assertThat(lists).isEmpty();
        assertThat(thread.timers()).isZero();
    }

    @Test
    void after_a_failure_nobody_is_expected() {
        linger.answered(8, 0);
        linger.failed();
        come(1);
        assertThat(lists).containsExactly(1);
    }

    @Test
    void no_more_are_expected_than_fit_a_list() {
        linger.answered(8, 8);
        come(9);
        assertThat(lists).isEmpty();
        come(1);
        assertThat(lists).containsExactly(10);
    }

    @Test
    void without_a_linger_nobody_is_waited_for() {
        Linger none = linger(Duration.ZERO);
        none.answered(8, 0);
        waiting = 1;
        none.ask();
        thread.turn();
        assertThat(lists).containsExactly(1);
        assertThat(thread.timers()).isZero();
    }

    @Test
    void in_a_hurry_those_who_wait_go_at_once_and_so_does_who_comes_later() {
        linger.answered(8, 0);
        come(3);
        linger.hurry();
        thread.turn();
        assertThat(lists).containsExactly(3);
        linger.answered(3, 0);
        come(1);
        assertThat(lists).containsExactly(3, 1);
    }

    private Linger linger(Duration time) {
        return new Linger(thread.timing(time), 10, () -> waiting, this::send);
    }

    private void come(int count) {
        waiting += count;
        linger.ask();
        thread.turn();
    }

    private void send() {
        lists.add(waiting);
        linger.sent(waiting);
        waiting = 0;
    }
}
