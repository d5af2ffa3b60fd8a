package dev.pulsewarden.benchmarks.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegisterTest {

    private final Register register = new Register(2);
    private final Register.View one = register.newView();
    private final Register.View other = register.newView();

    @BeforeEach
    void three_tasks_of_each_producer_are_stored() {
        for (int producer = 0; producer < 2; producer++) {
            for (int i = 0; i < 3; i++) {
                register.sent(producer);
            }
            register.stored(producer, 3);
        }
    }

    @Test
    void each_task_once_and_in_order_is_clean() {
        deliver(one, 0, 0, 1, 2);
        deliver(one, 1, 0, 1, 2);
        assertThat(tally().isClean()).isTrue();
        assertThat(tally().delivered()).isEqualTo(6);
    }

    @Test
    void workers_share_the_tasks_and_each_sees_its_own_in_order() {
        deliver(other, 0, 1);
        deliver(one, 0, 0, 2);
        deliver(one, 1, 0, 1, 2);
        assertThat(tally().isClean()).isTrue();
    }

    @Test
    void what_was_stored_and_never_came_is_lost() {
        deliver(one, 0, 0, 2);
        deliver(one, 1, 0, 1);
        assertThat(tally().lost()).isEqualTo(2);
        assertThat(tally().isClean()).isFalse();
    }

    @Test
    void what_was_sent_and_never_answered_is_not_clean_although_it_came() {
        register.sent(0);
        deliver(one, 0, 0, 1, 2, 3);
        deliver(one, 1, 0, 1, 2);
        assertThat(tally().lost()).isZero();
        assertThat(tally().isClean()).isFalse();
    }

    @Test
    void a_task_that_comes_to_two_workers_is_counted() {
        deliver(one, 0, 0, 1, 2);
        deliver(other, 0, 1);
        assertThat(tally().repeated()).isOne();
        assertThat(tally().delivered()).isEqualTo(3);
    }

    @Test
    void an_earlier_task_after_a_later_one_is_out_of_order() {
        deliver(one, 0, 0, 2, 1);
        assertThat(tally().disordered()).isOne();
        assertThat(tally().repeated()).isZero();
    }

    @Test
    void producers_are_in_no_order_among_each_other() {
        deliver(one, 0, 0, 1, 2);
        deliver(one, 1, 0, 1, 2);
        assertThat(tally().disordered()).isZero();
    }

    @Test
    void a_task_that_nobody_sent_is_a_wrong_answer() {
        deliver(one, 0, 3);
        deliver(one, 2, 0);
        deliver(one, -1, 0);
        assertThat(tally().damaged()).isEqualTo(3);
        assertThat(tally().delivered()).isZero();
    }

    private void deliver(Register.View view, int producer, long... numbers) {
        for (long number : numbers) {
            register.delivered(view, producer, number);
        }
    }

    private TaskTally tally() {
        return register.tally(0, 0, false);
    }
}
