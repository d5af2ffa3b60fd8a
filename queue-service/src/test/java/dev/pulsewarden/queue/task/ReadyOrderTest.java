package dev.pulsewarden.queue.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadyOrderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final ReadyOrder order = new ReadyOrder(0);

    @Test
    void places_go_up_also_while_the_clock_stands_or_goes_back() {
        assertThat(order.next(NOW)).isEqualTo(ReadyOrder.of(NOW));
        assertThat(order.next(NOW)).isEqualTo(ReadyOrder.of(NOW) + 1);
        assertThat(order.next(NOW.minusSeconds(9))).isEqualTo(ReadyOrder.of(NOW) + 2);
        assertThat(new ReadyOrder(Long.MAX_VALUE / 2).next(NOW)).isEqualTo(Long.MAX_VALUE / 2 + 1);
    }

    @Test
    void what_had_its_place_before_keeps_it() {
        order.next(NOW);
        long place = ReadyOrder.of(NOW.minusSeconds(60)) + 7;
        assertThat(order.adopted(place, NOW)).isEqualTo(place);
        assertThat(order.adopted(place + 1, NOW)).isEqualTo(place + 1);
        assertThat(order.next(NOW)).isEqualTo(ReadyOrder.of(NOW) + 1);
    }

    @Test
    void what_comes_after_something_with_a_place_stands_behind_it() {
        long place = ReadyOrder.of(NOW) + 3000;
        assertThat(order.adopted(place, NOW)).isEqualTo(place);
        assertThat(order.next(NOW)).isEqualTo(place + 1);
    }

    @Test
    void a_place_far_ahead_of_the_clock_is_not_kept() {
        assertThat(order.adopted(ReadyOrder.of(NOW.plusSeconds(60)), NOW)).isEqualTo(ReadyOrder.of(NOW));
        assertThat(order.adopted(ReadyOrder.of(NOW.plusSeconds(61)), NOW)).isEqualTo(ReadyOrder.of(NOW) + 1);
    }

    @Test
    void no_place_of_a_time_that_has_passed_is_given() {
        order.passed(NOW);
        assertThat(order.next(NOW.minusSeconds(9))).isEqualTo(ReadyOrder.of(NOW.plusMillis(1)));
        order.passed(NOW.minusSeconds(9));
        assertThat(order.next(NOW)).isEqualTo(ReadyOrder.of(NOW.plusMillis(1)) + 1);
    }
}
