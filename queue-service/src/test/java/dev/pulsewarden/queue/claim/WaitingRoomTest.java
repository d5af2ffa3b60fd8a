package dev.pulsewarden.queue.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.claim.WaitingRoom.Waiter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WaitingRoomTest {

    private static final long LONG = TimeUnit.MINUTES.toNanos(10);

    private final WaitingRoom room = new WaitingRoom(3);

    @Test
    void a_wake_up_before_the_waiting_is_not_missed() throws Exception {
        Waiter waiter = room.enter("q", 1);
        room.wake("q", 1);
        assertThat(room.await(waiter, LONG)).isPositive();
    }

    @Test
    void a_wake_up_is_used_once() throws Exception {
        Waiter waiter = room.enter("q", 1);
        room.wake("q", 1);
        room.await(waiter, LONG);
        assertThat(room.await(waiter, 1)).isZero();
    }

    @Test
    void the_first_to_come_is_the_first_woken() throws Exception {
        Waiter first = room.enter("q", 1);
        Waiter second = room.enter("q", 1);
        room.wake("q", 1);
        assertThat(room.await(second, 1)).isZero();
        assertThat(room.await(first, 1)).isPositive();
    }

    @Test
    void as_many_are_woken_as_can_take_the_tasks() throws Exception {
        Waiter takesTwo = room.enter("q", 2);
        Waiter takesOne = room.enter("q", 1);
        Waiter leftOver = room.enter("q", 1);
        room.wake("q", 3);
        assertThat(room.await(takesTwo, 1)).isPositive();
        assertThat(room.await(takesOne, 1)).isPositive();
        assertThat(room.await(leftOver, 1)).isZero();
    }

    @Test
    void other_queues_are_not_woken() throws Exception {
        Waiter waiter = room.enter("q", 1);
        room.wake("other", 1);
        assertThat(room.await(waiter, 1)).isZero();
    }

    @Test
    void one_who_leaves_with_an_unused_wake_up_passes_it_on() throws Exception {
        Waiter first = room.enter("q", 1);
        Waiter second = room.enter("q", 1);
        room.wake("q", 1);
        room.leave(first);
        assertThat(room.await(second, 1)).isPositive();
    }

    @Test
    void one_who_leaves_after_its_wake_up_passes_nothing_on() throws Exception {
        Waiter first = room.enter("q", 1);
        Waiter second = room.enter("q", 1);
        room.wake("q", 1);
        room.await(first, 1);
        room.leave(first);
        assertThat(room.await(second, 1)).isZero();
    }

    @Test
    void a_full_room_lets_nobody_in_until_one_leaves() {
        Waiter first = room.enter("a", 1);
        room.enter("b", 1);
        room.enter("c", 1);
        assertThat(room.enter("d", 1)).isNull();
        room.leave(first);
        assertThat(room.enter("d", 1)).isNotNull();
        assertThat(room.waiting()).isEqualTo(3);
        assertThat(room.waiting("a")).isZero();
        assertThat(room.waiting("d")).isOne();
    }

    @Test
    void closing_ends_all_waiting_also_of_the_woken() throws Exception {
        Waiter woken = room.enter("q", 1);
        Waiter waiter = room.enter("q", 1);
        room.wake("q", 1);
        Thread closer = Thread.startVirtualThread(room::close);
        assertThat(room.await(waiter, LONG)).isZero();
        closer.join();
        assertThat(room.await(woken, LONG)).isZero();
    }
}
