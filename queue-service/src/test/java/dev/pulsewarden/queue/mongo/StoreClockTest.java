package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoTimeoutException;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.task.TaskStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class StoreClockTest {

    private final SettableClock own = new SettableClock();
    private long nanos;
    private Duration storeAhead = Duration.ofSeconds(30);
    private Duration there = Duration.ZERO;
    private Duration back = Duration.ZERO;
    private boolean away;

    private final StoreClock clock = new StoreClock(own, () -> nanos, this::answer);

    @Test
    void before_the_first_answer_it_is_this_node_s_own() {
        assertThat(clock.instant()).isEqualTo(own.instant());
    }

    @Test
    void it_is_corrected_by_what_the_store_says_at_the_middle_of_the_round_trip() {
        there = back = Duration.ofMillis(40);
        clock.measure();
        assertThat(clock.instant()).isEqualTo(own.instant().plusSeconds(30));
    }

    @Test
    void of_several_answers_the_one_with_the_shortest_round_trip_counts() {
        there = Duration.ofMillis(1);
        back = Duration.ofMillis(1);
        clock.measure();
        back = Duration.ofMillis(900);
        clock.measure();
        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void an_old_answer_is_forgotten_however_quick_it_was() {
        clock.measure();
        storeAhead = Duration.ofSeconds(31);
        there = back = Duration.ofMillis(5);
        for (int i = 0; i < 7; i++) {
            clock.measure();
        }
        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(30));
        clock.measure();
        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(31));
    }

    @Test
    void after_this_node_s_clock_was_set_only_new_answers_count() {
        clock.measure();
        own.advance(Duration.ofHours(1));
        storeAhead = storeAhead.minusHours(1);
        there = back = Duration.ofMillis(5);
        clock.measure();
        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(30).minusHours(1));
    }

    @Test
    void between_two_answers_a_step_of_this_node_s_clock_changes_nothing() {
        clock.measure();
        Instant shown = clock.instant();
        own.advance(Duration.ofHours(1));
        assertThat(clock.instant()).isEqualTo(shown);
        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(30).minusHours(1));
        pass(Duration.ofSeconds(2));
        assertThat(clock.instant()).isEqualTo(shown.plusSeconds(2));
    }

    @Test
    void a_store_that_does_not_answer_changes_nothing() {
        clock.measure();
        away = true;
        assertThatThrownBy(clock::measure)
                .isInstanceOf(TaskStoreException.class)
                .hasMessageNotContaining("10.1.2.3");
        clock.measureIfPossible();
        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(30));
    }

    private Date answer() {
        if (away) {
            throw new MongoTimeoutException("no server at 10.1.2.3:27017");
        }
        pass(there);
        Date now = Date.from(own.instant().plus(storeAhead));
        pass(back);
        return now;
    }

    private void pass(Duration time) {
        own.advance(time);
        nanos += time.toNanos();
    }
}
