package dev.pulsewarden.heartbeat.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private final Deadlines deadlines = new Deadlines(4, Duration.ofMinutes(5));

    @Test
    void silence_past_the_timeout_is_late_and_told_once() {
        int slot = deadlines.take(0, 100);
        assertThat(changed(100)).isEmpty();
        assertThat(changed(101)).containsExactly(slot);
        deadlines.markLate(slot);
        assertThat(changed(200)).isEmpty();
    }

    @Test
    void a_heartbeat_while_it_is_marked_late_is_found_by_the_next_scan() {
        int slot = deadlines.take(0, 100);
        deadlines.markLate(slot);
        deadlines.seen(slot, 150);
        assertThat(changed(160)).containsExactly(slot);
        assertThat(deadlines.isLate(slot, 160)).isFalse();
    }

    @Test
    void a_released_slot_is_never_late_and_is_used_again_with_nothing_of_the_old() {
        int slot = deadlines.take(0, 100);
        deadlines.markLate(slot);
        deadlines.release(slot);
        assertThat(changed(1000)).isEmpty();
        assertThat(deadlines.take(1000, 100)).isEqualTo(slot);
        assertThat(changed(1050)).isEmpty();
        assertThat(deadlines.isHeld(slot, 1001)).isFalse();
    }

    @Test
    void there_are_only_so_many_slots() {
        for (int i = 0; i < 4; i++) {
            assertThat(deadlines.take(0, 1)).isEqualTo(i);
        }
        assertThat(deadlines.take(0, 1)).isEqualTo(-1);
    }

    @Test
    void our_own_pause_moves_every_deadline_and_never_past_now() {
        int early = deadlines.take(0, 1000);
        int recent = deadlines.take(180, 1000);
        deadlines.pass(200, 150);
        assertThat(deadlines.lastSeen(early)).isEqualTo(150);
        assertThat(deadlines.lastSeen(recent)).isEqualTo(200);
    }

    @Test
    void after_a_short_pause_nobody_is_held_for_longer_than_it_lasted() {
        int slot = deadlines.take(0, 1000);
        deadlines.pass(500, 250);
        assertThat(deadlines.isHeld(slot, 749)).isTrue();
        assertThat(deadlines.isHeld(slot, 750)).isFalse();
    }

    @Test
    void after_a_pause_of_more_than_a_quarter_of_the_timeout_it_is_held_for_a_whole_one() {
        int slot = deadlines.take(0, 1000);
        deadlines.pass(500, 251);
        assertThat(deadlines.isHeld(slot, 1499)).isTrue();
        assertThat(deadlines.isHeld(slot, 1500)).isFalse();
        deadlines.pass(600, 10);
        assertThat(deadlines.isHeld(slot, 1499))
                .as("a later short pause ends no longer hold")
                .isTrue();
    }

    @Test
    void a_pause_does_not_make_a_late_one_look_as_if_it_had_spoken() {
        int slot = deadlines.take(0, 100);
        deadlines.markLate(slot);
        deadlines.pass(5000, 4900);
        assertThat(deadlines.lastSeen(slot)).isZero();
        assertThat(changed(5000)).isEmpty();
    }

    private List<Integer> changed(long now) {
        List<Integer> slots = new ArrayList<>();
        deadlines.scan(now, slots::add);
        return slots;
    }
}
