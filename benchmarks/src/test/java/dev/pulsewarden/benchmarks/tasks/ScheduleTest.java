package dev.pulsewarden.benchmarks.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final TaskWorkload HUNDRED_A_SECOND =
            TaskWorkload.saturating(2, 1, 1).at(100);

    @Test
    void producers_take_turns_at_even_times() {
        assertThat(times(0)).containsExactly(1000L, 20_001_000L);
        assertThat(times(1)).containsExactly(10_001_000L, 30_001_000L);
    }

    @Test
    void what_is_due_at_the_end_belongs_to_what_follows() {
        Schedule schedule = Schedule.of(HUNDRED_A_SECOND, 0, 0, 20_000_000);
        schedule.advance();
        assertThat(schedule.isOver()).isTrue();
    }

    private static List<Long> times(int producer) {
        Schedule schedule = Schedule.of(HUNDRED_A_SECOND, producer, 1000, 40_001_000);
        List<Long> times = new ArrayList<>();
        while (!schedule.isOver()) {
            times.add(schedule.next());
            schedule.advance();
        }
        return times;
    }
}
