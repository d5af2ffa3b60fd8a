package dev.pulsewarden.queue.claim;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.claim.WaitingRoom.Waiter;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WaitingRoomTest {

    private static final long LONG = TimeUnit.MINUTES.toNanos(10);

    private static final LeasedTask TASK = new LeasedTask(
            new Task(
                    new TaskDraft("a", "q", RawJson.NULL, 4, null, 5, Duration.ofSeconds(1), null, null, null),
                    TaskState.LEASED,
                    1,
                    0,
                    Instant.EPOCH,
                    null,
                    null,
                    null,
                    null),
            "lease",
            Duration.ofMinutes(1));

    private final WaitingRoom room = new WaitingRoom(3, Duration.ofMinutes(10));
    private final ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        room.close();
        waiters.shutdownNow();
    }

    @Test
    void a_wake_up_before_the_waiting_is_not_missed() throws Exception {
        Waiter waiter = room.enter(claim("q", 1));
        room.wake("q", 1);
        assertThat(room.await(waiter, LONG)).isPositive();
    }

    @Test
    void a_wake_up_is_used_once() throws Exception {
        Waiter waiter = room.enter(claim("q", 1));
        room.wake("q", 1);
        room.await(waiter, LONG);
        assertThat(room.await(waiter, 1)).isZero();
    }

    @Test
    void the_first_to_come_is_the_first_woken() throws Exception {
        Waiter first = room.enter(claim("q", 1));
        Waiter second = room.enter(claim("q", 1));
        room.wake("q", 1);
        assertThat(room.await(second, 1)).isZero();
        assertThat(room.await(first, 1)).isPositive();
    }

    @Test
    void as_many_are_woken_as_can_take_the_tasks() throws Exception {
        Waiter takesTwo = room.enter(claim("q", 2));
        Waiter takesOne = room.enter(claim("q", 1));
        Waiter leftOver = room.enter(claim("q", 1));
        room.wake("q", 3);
        assertThat(room.await(takesTwo, 1)).isPositive();
        assertThat(room.await(takesOne, 1)).isPositive();
        assertThat(room.await(leftOver, 1)).isZero();
    }

    @Test
    void other_queues_are_not_woken() throws Exception {
        Waiter waiter = room.enter(claim("q", 1));
        room.wake("other", 1);
        assertThat(room.await(waiter, 1)).isZero();
    }

    @Test
    void one_who_leaves_with_an_unused_wake_up_passes_it_on() throws Exception {
        Waiter first = room.enter(claim("q", 1));
        Waiter second = room.enter(claim("q", 1));
        room.wake("q", 1);
        room.leave(first);
        assertThat(room.await(second, 1)).isPositive();
    }

    @Test
    void one_who_leaves_after_its_wake_up_passes_nothing_on() throws Exception {
        Waiter first = room.enter(claim("q", 1));
        Waiter second = room.enter(claim("q", 1));
        room.wake("q", 1);
        room.await(first, 1);
        room.leave(first);
        assertThat(room.await(second, 1)).isZero();
    }

    @Test
    void a_full_room_lets_nobody_in_until_one_leaves() {
        Waiter first = room.enter(claim("a", 1));
        room.enter(claim("b", 1));
        room.enter(claim("c", 1));
        assertThat(room.enter(claim("d", 1))).isNull();
        room.leave(first);
        assertThat(room.enter(claim("d", 1))).isNotNull();
        assertThat(room.waiting()).isEqualTo(3);
        assertThat(room.waiting("a")).isZero();
        assertThat(room.waiting("d")).isOne();
    }

    @Test
    void closing_ends_all_waiting_also_of_the_woken() throws Exception {
        Waiter woken = room.enter(claim("q", 1));
        Waiter waiter = room.enter(claim("q", 1));
        room.wake("q", 1);
        Thread closer = Thread.startVirtualThread(room::close);
        assertThat(room.await(waiter, LONG)).isZero();
        closer.join();
        assertThat(room.await(woken, LONG)).isZero();
    }

    @Test
    void one_that_waits_is_answered_by_whoever_took_it() throws Exception {
        Waiter waiter = room.enter(claim("q", 1));
        Future<Long> left = waits(waiter, LONG);
        Waiter taken = takeOne();
        assertThat(taken).isSameAs(waiter);
        room.answer(taken, List.of(TASK));
        assertThat(left.get(10, SECONDS)).isZero();
        assertThat(waiter.answer()).containsExactly(TASK);
    }

    @Test
    void one_that_looks_for_itself_is_not_taken() {
        room.enter(claim("q", 1));
        assertThat(take(1)).isEmpty();
    }

    @Test
    void one_that_was_woken_is_not_taken_and_one_that_was_taken_is_not_woken() throws Exception {
        Waiter first = room.enter(claim("q", 1));
        Waiter second = room.enter(claim("q", 1));
        Future<Long> ofFirst = waits(first, LONG);
        assertThat(takeOne()).isSameAs(first);
        room.wake("q", 1);
        assertThat(room.await(second, LONG)).isPositive();
        assertThat(take(2)).isEmpty();
        room.putBack(first);
        assertThat(ofFirst.get(10, SECONDS)).isPositive();
    }

    @Test
    void as_many_are_taken_as_can_have_the_tasks() {
        Waiter two = room.enter(claim("q", 2));
        Waiter one = room.enter(claim("q", 1));
        waits(two, LONG);
        assertThat(await().until(() -> take(2), taken -> !taken.isEmpty())).containsExactly(two);
        waits(one, LONG);
        assertThat(await().until(() -> take(2), taken -> !taken.isEmpty())).containsExactly(one);
        List.of(two, one).forEach(waiter -> room.answer(waiter, List.of(TASK)));
    }

    @Test
    void one_whose_time_is_over_while_it_is_taken_hears_what_became_of_it() throws Exception {
        Waiter waiter = room.enter(claim("q", 1));
        Future<List<LeasedTask>> heard = waiters.submit(() -> {
            room.await(waiter, LONG);
            return waiter.answer();
        });
        Waiter taken = takeOne();
        room.close();
        await().until(() -> room.idle("q") == 0);
        assertThat(room.answer(taken, List.of(TASK))).isTrue();
        assertThat(heard.get(10, SECONDS)).containsExactly(TASK);
    }

    @Test
    void one_that_was_taken_for_nothing_waits_on() throws Exception {
        Waiter waiter = room.enter(claim("q", 1));
        Future<Long> left = waits(waiter, LONG);
        room.answer(takeOne(), List.of());
        Waiter again = takeOne();
        assertThat(left).isNotDone();
        room.answer(again, List.of(TASK));
        assertThat(left.get(10, SECONDS)).isZero();
    }

    @Test
    void one_that_has_given_up_is_not_answered_though_it_has_not_left_yet() throws Exception {
        WaitingRoom hasty = new WaitingRoom(1, Duration.ZERO);
        Waiter waiter = hasty.enter(claim("q", 1));
        Future<Long> left = waiters.submit(() -> hasty.await(waiter, LONG));
        Waiter taken = await().until(() -> hasty.take("q", 1, _ -> true), all -> !all.isEmpty())
                .getFirst();
        hasty.close();
        assertThat(left.get(10, SECONDS)).isZero();
        assertThat(hasty.answer(taken, List.of(TASK))).isFalse();
        assertThat(waiter.answer()).isEmpty();
    }

    @Test
    void one_that_is_interrupted_twice_while_it_is_taken_has_given_up() throws Exception {
        Waiter waiter = room.enter(claim("q", 1));
        Thread thread = Thread.ofVirtual().unstarted(() -> {
            try {
                room.await(waiter, LONG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        Waiter taken = takeOne();
        thread.interrupt();
        await().until(() -> room.idle("q") == 0);
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(room.answer(taken, List.of(TASK))).isFalse();
        assertThat(waiter.answer()).isEmpty();
    }

    @Test
    void one_that_left_meanwhile_cannot_be_answered_and_its_chance_goes_to_the_next() throws Exception {
        Waiter first = room.enter(claim("q", 1));
        waits(first, LONG);
        assertThat(takeOne()).isSameAs(first);
        room.leave(first);
        assertThat(room.answer(first, List.of(TASK))).isFalse();
        Waiter second = room.enter(claim("q", 1));
        room.putBack(first);
        assertThat(room.await(second, LONG)).isPositive();
    }

    @Test
    void who_is_not_allowed_to_be_taken_is_woken_as_before() throws Exception {
        Waiter waiter = room.enter(claim("q", 1));
        Future<Long> left = waits(waiter, LONG);
        await().until(() -> room.idle("q") == 1);
        assertThat(room.take("q", 1, _ -> false)).isEmpty();
        room.wake("q", 1);
        assertThat(left.get(10, SECONDS)).isPositive();
    }

    @Test
    void nobody_is_taken_once_the_room_is_closed() {
        Waiter waiter = room.enter(claim("q", 1));
        waits(waiter, LONG);
        room.answer(takeOne(), List.of());
        room.close();
        assertThat(take(1)).isEmpty();
    }

    @Test
    void one_that_is_withdrawn_waits_no_longer_and_is_neither_taken_nor_woken() throws Exception {
        Waiter withdrawn = room.enter(claim("q", 1));
        Future<Long> left = waits(withdrawn, LONG);
        await().until(() -> room.idle("q") == 1);
        room.withdraw(withdrawn);
        assertThat(left.get(10, SECONDS)).isZero();
        assertThat(take(1)).isEmpty();
        Waiter next = room.enter(claim("q", 1));
        room.wake("q", 1);
        assertThat(room.await(next, LONG)).isPositive();
    }

    @Test
    void one_that_is_withdrawn_when_it_was_woken_passes_its_wake_up_on() throws Exception {
        Waiter withdrawn = room.enter(claim("q", 1));
        Waiter next = room.enter(claim("q", 1));
        room.wake("q", 1);
        room.withdraw(withdrawn);
        assertThat(room.await(withdrawn, LONG)).isZero();
        room.leave(withdrawn);
        assertThat(room.await(next, LONG)).isPositive();
    }

    private Future<Long> waits(Waiter waiter, long nanos) {
        return waiters.submit(() -> room.await(waiter, nanos));
    }

    private List<Waiter> take(int tasks) {
        return room.take("q", tasks, _ -> true);
    }

    /** As soon as somebody waits. */
    private Waiter takeOne() {
        return await().until(() -> take(1), taken -> !taken.isEmpty()).getFirst();
    }

    private static Claim claim(String queue, int max) {
        return new Claim(queue, max, Duration.ofMinutes(1), null);
    }
}
