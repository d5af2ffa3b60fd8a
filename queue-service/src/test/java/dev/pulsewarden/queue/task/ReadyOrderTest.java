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
    void what_became_ready_before_stands_at_its_time() {
        order.next(NOW);
        long first = order.since(NOW.minusSeconds(60));
        long second = order.since(NOW.minusSeconds(60));
        assertThat(ReadyOrder.time(first)).isEqualTo(NOW.minusSeconds(60));
        assertThat(second).isGreaterThan(first).isLessThan(ReadyOrder.of(NOW.minusSeconds(59)));
        assertThat(order.since(NOW.minusSeconds(30))).isGreaterThan(second).isLessThan(ReadyOrder.of(NOW));
    }

    @Test
    void within_one_millisecond_the_order_is_that_of_asking() {
        long before = 0;
        for (int i = 0; i < 3000; i++) {
            before = order.next(NOW);
        }
        long adopted = order.since(NOW);
        assertThat(adopted).isGreaterThan(before);
        assertThat(order.since(NOW)).isGreaterThan(adopted);
        assertThat(order.next(NOW)).isGreaterThan(adopted + 1);
    }

    @Test
    void what_is_adopted_long_after_is_behind_what_was_stored_in_its_millisecond() {
        long before = order.next(NOW);
        order.next(NOW.plusSeconds(600));
        assertThat(order.since(NOW)).isGreaterThan(before).isLessThan(ReadyOrder.of(NOW.plusMillis(1)));
    }
}
