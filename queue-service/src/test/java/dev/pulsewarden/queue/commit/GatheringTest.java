package dev.pulsewarden.queue.commit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.commit.Gathering.Limits;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GatheringTest {

    private final List<List<Integer>> calls = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Integer> entered = new LinkedBlockingQueue<>();
    private final Semaphore mayReturn = new Semaphore(0);
    private final AtomicBoolean refusedAtOnce = new AtomicBoolean();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void letAllEnd() {
        mayReturn.release(1000);
        callers.close();
    }

    @Test
    void what_comes_while_a_call_is_on_its_way_shares_the_next_one() throws Exception {
        Gathering<Integer, String> gathering = gathering(new Limits(100, 100, 1));
        CompletableFuture<List<String>> first = ask(gathering, 1);
        entered.take();
        CompletableFuture<List<String>> second = ask(gathering, 2, 3);
        await().until(() -> gathering.waiting() == 1);
        CompletableFuture<List<String>> third = ask(gathering, 4);
        await().until(() -> gathering.waiting() == 2);
        mayReturn.release(2);
        assertThat(first.get(10, SECONDS)).containsExactly("1!");
        assertThat(second.get(10, SECONDS)).containsExactly("2!", "3!");
        assertThat(third.get(10, SECONDS)).containsExactly("4!");
        assertThat(calls).containsExactly(List.of(1), List.of(2, 3, 4));
    }

    @Test
    void no_more_calls_are_on_their_way_than_allowed() throws Exception {
        Gathering<Integer, String> gathering = gathering(new Limits(100, 100, 2));
        CompletableFuture<List<String>> first = ask(gathering, 1);
        entered.take();
        CompletableFuture<List<String>> second = ask(gathering, 2);
        entered.take();
        CompletableFuture<List<String>> last = ask(gathering, 3);
        await().until(() -> gathering.waiting() == 1);
        assertThat(entered).isEmpty();
        mayReturn.release(3);
        CompletableFuture.allOf(first, second, last).get(10, SECONDS);
        assertThat(calls).hasSize(3);
    }

    @Test
    void a_group_has_no_more_kinds_of_items_than_allowed_unless_one_caller_has() throws Exception {
        Gathering<Integer, String> gathering = new Gathering<>(
                "test", this::call, i -> i / 10, new Limits(100, 100, 1, 2), () -> false, new SimpleMeterRegistry());
        CompletableFuture<List<String>> first = ask(gathering, 0);
        entered.take();
        List<CompletableFuture<List<String>>> others = new ArrayList<>();
        for (List<Integer> items :
                List.of(List.of(10), List.of(11, 12), List.of(20), List.of(30), List.of(40, 50, 60))) {
            others.add(ask(gathering, items.toArray(Integer[]::new)));
            await().until(() -> gathering.waiting() == others.size());
        }
        mayReturn.release(4);
        first.get(10, SECONDS);
        for (CompletableFuture<List<String>> other : others) {
            other.get(10, SECONDS);
        }
        assertThat(calls).containsExactly(List.of(0), List.of(10, 11, 12, 20), List.of(30), List.of(40, 50, 60));
    }

    @Test
    void a_group_has_no_more_items_than_allowed_unless_one_caller_has() throws Exception {
        Gathering<Integer, String> gathering = gathering(new Limits(2, 100, 1));
        CompletableFuture<List<String>> first = ask(gathering, 0);
        entered.take();
        CompletableFuture<List<String>> large = ask(gathering, 1, 2, 3);
        await().until(() -> gathering.waiting() == 1);
        CompletableFuture<List<String>> small = ask(gathering, 4);
        await().until(() -> gathering.waiting() == 2);
        mayReturn.release(3);
        CompletableFuture.allOf(first, large, small).get(10, SECONDS);
        assertThat(calls).containsExactly(List.of(0), List.of(1, 2, 3), List.of(4));
    }

    @Test
    void one_caller_too_many_is_refused_at_once() throws Exception {
        Gathering<Integer, String> gathering = gathering(new Limits(100, 1, 1));
        CompletableFuture<List<String>> first = ask(gathering, 1);
        entered.take();
        CompletableFuture<List<String>> second = ask(gathering, 2);
        await().until(() -> gathering.waiting() == 1);
        assertThatThrownBy(() -> gathering.ask(List.of(3)))
                .isInstanceOfSatisfying(
                        TaskStoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED));
        mayReturn.release(2);
        CompletableFuture.allOf(first, second).get(10, SECONDS);
    }

    @Test
    void a_call_that_fails_fails_for_all_in_it_and_the_next_one_goes_on() throws Exception {
        Gathering<Integer, String> gathering = gathering(new Limits(100, 100, 1));
        CompletableFuture<List<String>> first = ask(gathering, 1);
        entered.take();
        CompletableFuture<List<String>> bad = ask(gathering, -1);
        await().until(() -> gathering.waiting() == 1);
        CompletableFuture<List<String>> neighbour = ask(gathering, 2);
        await().until(() -> gathering.waiting() == 2);
        mayReturn.release(3);
        first.get(10, SECONDS);
        assertThatThrownBy(() -> bad.get(10, SECONDS)).hasCauseInstanceOf(TaskStoreException.class);
        assertThatThrownBy(() -> neighbour.get(10, SECONDS)).hasCauseInstanceOf(TaskStoreException.class);
        assertThat(gathering.ask(List.of(5))).containsExactly("5!");
    }

    @Test
    void while_calls_are_refused_at_once_nobody_waits_behind_those_on_their_way() throws Exception {
        Gathering<Integer, String> gathering = gathering(new Limits(100, 100, 1));
        CompletableFuture<List<String>> first = ask(gathering, 1);
        entered.take();
        CompletableFuture<List<String>> second = ask(gathering, 2);
        await().until(() -> gathering.waiting() == 1);
        refusedAtOnce.set(true);
        gathering.refuseWaiting();
        assertThatThrownBy(() -> second.get(10, SECONDS)).hasCauseInstanceOf(TaskStoreException.class);
        assertThatThrownBy(() -> gathering.ask(List.of(3))).isInstanceOf(TaskStoreException.class);
        assertThat(first).isNotDone();
        refusedAtOnce.set(false);
        CompletableFuture<List<String>> last = ask(gathering, 4);
        await().until(() -> gathering.waiting() == 1);
        mayReturn.release(2);
        assertThat(first.get(10, SECONDS)).containsExactly("1!");
        assertThat(last.get(10, SECONDS)).containsExactly("4!");
    }

    @Test
    void closing_answers_those_who_wait_and_takes_no_more() throws Exception {
        Gathering<Integer, String> gathering = gathering(new Limits(100, 100, 1));
        CompletableFuture<List<String>> first = ask(gathering, 1);
        entered.take();
        CompletableFuture<List<String>> second = ask(gathering, 2);
        await().until(() -> gathering.waiting() == 1);
        mayReturn.release(2);
        gathering.close();
        assertThat(first.get(30, SECONDS)).containsExactly("1!");
        assertThat(second.get(30, SECONDS)).containsExactly("2!");
        assertThatThrownBy(() -> gathering.ask(List.of(3))).isInstanceOf(TaskStoreException.class);
    }

    @Test
    void nothing_asked_is_answered_without_a_call() {
        assertThat(gathering(new Limits(1, 1, 1)).ask(List.of())).isEmpty();
        assertThat(calls).isEmpty();
    }

    private Gathering<Integer, String> gathering(Limits limits) {
        return new Gathering<>("test", this::call, limits, refusedAtOnce::get, new SimpleMeterRegistry());
    }

    private List<String> call(List<Integer> items) {
        calls.add(items);
        entered.add(items.size());
        if (refusedAtOnce.get()) {
            throw new TaskStoreException(Reason.UNAVAILABLE, "away", null);
        }
        mayReturn.acquireUninterruptibly();
        if (items.contains(-1)) {
            throw new TaskStoreException(Reason.UNAVAILABLE, "down", null);
        }
        return items.stream().map(item -> item + "!").toList();
    }

    private CompletableFuture<List<String>> ask(Gathering<Integer, String> gathering, Integer... items) {
        return CompletableFuture.supplyAsync(() -> gathering.ask(List.of(items)), callers);
    }
}
