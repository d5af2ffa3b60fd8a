package dev.pulsewarden.heartbeat.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SharedReadingTest {

    private int readings;
    private boolean broken;
    private final SharedReading<Integer> reading = new SharedReading<>(this::read);

    @Test
    void all_that_one_request_asks_costs_one_reading() {
        long heardAt = System.nanoTime() - 1;
        assertThat(reading.get(heardAt)).isEqualTo(1);
        assertThat(reading.get(heardAt)).isEqualTo(1);
    }

    @Test
    void what_was_read_before_a_request_came_does_not_serve_it() {
        reading.get(System.nanoTime() - 1);
        assertThat(reading.get(System.nanoTime())).isEqualTo(2);
    }

    @Test
    void a_reading_that_failed_makes_the_last_one_no_newer() {
        reading.get(System.nanoTime() - 1);
        long heardAt = System.nanoTime();
        broken = true;
        assertThatThrownBy(() -> reading.get(heardAt)).hasMessage("broken");
        broken = false;
        assertThat(reading.get(heardAt)).isEqualTo(2);
    }

    private int read() {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        return ++readings;
    }
}
