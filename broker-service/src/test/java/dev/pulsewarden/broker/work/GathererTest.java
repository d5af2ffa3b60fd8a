package dev.pulsewarden.broker.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GathererTest {

    private static final Duration LINGER = Duration.ofNanos(300);

    private final List<List<String>> sent = new ArrayList<>();
    private final List<CompletableFuture<List<String>>> answers = new ArrayList<>();
    private final ManualThread thread = new ManualThread();
    private final Gatherer<String, String> gatherer = gatherer(new Gatherer.Limits(2, 10, 100, 3));

    @Test
    void a_request_of_several_items_is_bounded_in_bytes_and_a_large_item_goes_alone() {
        add("a", "first", 1);
        add("a", "large", 1000);
        add("a", "a", 60);
        add("a", "b", 60);
        answer(0);
        answer(1);
        answer(2);
        assertThat(sent).containsExactly(List.of("first"), List.of("large"), List.of("a"), List.of("b"));
    }

    @Test
    void no_more_items_wait_than_may() {
        add("a", "under way");
        add("a", "1");
        add("b", "also under way");
        add("a", "2");
        add("b", "3");
        assertThatThrownBy(() -> add("c", "4").join()).hasCauseInstanceOf(ProblemException.class);
        assertThat(sent).hasSize(2);
    }

    @Test
    void an_answer_of_another_length_fails_its_request_and_nothing_else() {
        CompletableFuture<String> first = add("a", "first");
        CompletableFuture<String> other = add("b", "other");
        answers.get(0).complete(List.of());
        assertThat(first).isCompletedExceptionally();
        assertThat(other).isNotDone();
        answer(1);
        CompletableFuture<String> second = add("a", "second");
        answer(2);
        assertThat(second).isCompletedWithValue("second");
        assertThat(gatherer.isIdle()).isTrue();
    }

    @Test
    void items_of_another_client_need_not_wait_for_the_request_that_is_under_way() {
        add("a", "a1");
        add("a", "a2");
        add("b", "b1");
        add("c", "c1");
        add("b", "b2");
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1"));
        answer(1);
        assertThat(sent.getLast()).containsExactly("c1", "b2");
        answer(0);
        assertThat(sent.getLast()).containsExactly("a2");
    }

    @Test
    void what_comes_in_one_turn_of_the_thread_goes_together() {
        Gatherer<String, String> turning = lingering(new Gatherer.Limits(2, 10, 100, 3));
        turning.add("a", "a1", 1);
        turning.add("b", "b1", 1);
        turning.add("a", "a2", 1);
        assertThat(sent).isEmpty();
        thread.turn();
        assertThat(sent).containsExactly(List.of("a1", "b1", "a2"));
    }

    @Test
    void those_who_wait_behind_a_request_that_found_nobody_are_told_at_once_and_the_other_goes_on() {
        CompletableFuture<String> first = add("a", "a1");
        CompletableFuture<String> other = add("b", "b1");
        CompletableFuture<String> behind = add("b", "b2");
        CompletableFuture<String> waiting = add("c", "c1");
        answers.get(0).completeExceptionally(new ServiceAwayException("away", true));
        assertThat(wasAsked(first)).isTrue();
        assertThat(wasAsked(behind)).isFalse();
        assertThat(wasAsked(waiting)).isFalse();
        assertThat(other).isNotDone();
        answer(1);
        assertThat(other).isCompletedWithValue("b1");
        assertThat(gatherer.isIdle()).isTrue();
    }

    @Test
    void two_groups_that_alternate_become_one() {
        Gatherer<String, String> closed = lingering(new Gatherer.Limits(1, 100, 1000, 1000));
        addInTurns(closed, "a", "b", "c", "d");
        answerFirst();
        addInTurns(closed, "a");
        assertThat(sent).containsExactly(List.of("b", "c", "d", "a"));
        addInTurns(closed, "e", "f", "g", "h");
        answerFirst();
        addInTurns(closed, "a", "b", "c");
        assertThat(sent).isEmpty();
        addInTurns(closed, "d");
        assertThat(sent).containsExactly(List.of("e", "f", "g", "h", "a", "b", "c", "d"));
        answerFirst();
        addInTurns(closed, "h", "g", "f", "e", "d", "c", "b");
        assertThat(sent).isEmpty();
        addInTurns(closed, "a");
        assertThat(sent).containsExactly(List.of("h", "g", "f", "e", "d", "c", "b", "a"));
    }

    @Test
    void one_client_alone_never_waits() {
        Gatherer<String, String> closed = lingering(new Gatherer.Limits(1, 100, 1000, 1000));
        for (int i = 0; i < 3; i++) {
            addInTurns(closed, "a");
            assertThat(sent).containsExactly(List.of("a"));
            answerFirst();
        }
        assertThat(thread.timers()).isZero();
    }

    @Test
    void what_waited_behind_an_answered_request_is_counted_among_those_who_come_again() {
        Gatherer<String, String> busy = lingering(new Gatherer.Limits(2, 100, 1000, 1000));
        addInTurns(busy, "a", "a", "a");
        answerFirst();
        assertThat(sent).isEmpty();
        addInTurns(busy, "a");
        assertThat(sent).containsExactly(List.of("a", "a", "a"));
    }

    @Test
    void who_does_not_come_again_is_not_waited_for_longer_than_the_linger() {
        Gatherer<String, String> closed = expectingThree();
        addInTurns(closed, "a", "b");
        assertThat(sent).isEmpty();
        thread.pass(LINGER);
        assertThat(sent).containsExactly(List.of("a", "b"));
        answerFirst();
        addInTurns(closed, "a", "b");
        assertThat(sent).containsExactly(List.of("a", "b"));
    }

    @Test
    void after_a_request_that_failed_nobody_is_waited_for() {
        Gatherer<String, String> closed = expectingThree();
        addInTurns(closed, "a", "b", "c");
        sent.removeFirst();
        answers.removeFirst().completeExceptionally(new IllegalStateException("refused"));
        thread.turn();
        addInTurns(closed, "a");
        assertThat(sent).containsExactly(List.of("a"));
    }

    @Test
    void what_fills_a_request_with_bytes_does_not_wait_for_more() {
        Gatherer<String, String> closed = expectingThree();
        var _ = closed.add("a", "large", 1000);
        thread.turn();
        assertThat(sent).containsExactly(List.of("large"));
    }

    @Test
    void in_a_hurry_nothing_waits_for_more() {
        Gatherer<String, String> closed = expectingThree();
        addInTurns(closed, "a");
        assertThat(sent).isEmpty();
        closed.hurry();
        thread.turn();
        answerFirst();
        assertThat(closed.isIdle()).isTrue();
    }

    private Gatherer<String, String> expectingThree() {
        Gatherer<String, String> closed = lingering(new Gatherer.Limits(1, 100, 1000, 1000));
        addInTurns(closed, "a", "b", "c");
        answerFirst();
        addInTurns(closed, "a");
        answerFirst();
        return closed;
    }

    private void addInTurns(Gatherer<String, String> to, String... clients) {
        for (String client : clients) {
            var _ = to.add(client, client, 1);
            thread.turn();
        }
    }

    private void answerFirst() {
        answers.removeFirst().complete(sent.removeFirst());
        thread.turn();
    }

    /** Whatever is answered first, and however long is waited for more. */
    @Test
    void a_client_s_items_are_never_in_two_requests_and_keep_their_order() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Gatherer<String, String> many = lingering(new Gatherer.Limits(3, 4, 6, 1000));
            int[] added = new int[5];
            List<String> order = new ArrayList<>();
            for (int step = 0; step < 200 || !many.isIdle(); step++) {
                if (random.nextInt(3) > 0 && step < 200) {
                    int client = random.nextInt(added.length);
                    many.add("c" + client, "c" + client + "-" + added[client]++, 1 + random.nextInt(3));
                } else if (!answers.isEmpty()) {
                    int which = random.nextInt(answers.size());
                    List<String> items = sent.remove(which);
                    answers.remove(which).complete(items);
                    order.addAll(items);
                }
                thread.pass(LINGER.multipliedBy(random.nextInt(3)).dividedBy(2));
                List<String> clients = sent.stream()
                        .flatMap(items ->
                                items.stream().map(GathererTest::client).distinct())
                        .toList();
                assertThat(clients).as("seed %d", seed).doesNotHaveDuplicates();
            }
            assertThat(many.isIdle()).as("seed %d", seed).isTrue();
            for (int client = 0; client < added.length; client++) {
                String name = "c" + client;
                List<String> own =
                        order.stream().filter(item -> client(item).equals(name)).toList();
                assertThat(own).as("seed %d", seed).hasSize(added[client]);
                for (int i = 0; i < own.size(); i++) {
                    assertThat(own.get(i)).isEqualTo(name + "-" + i);
                }
            }
        }
    }

    private static String client(String item) {
        return item.substring(0, item.indexOf('-'));
    }

    private Gatherer<String, String> gatherer(Gatherer.Limits limits) {
        return new Gatherer<>(
                limits, new Linger.Timing(Runnable::run, thread::later, thread::now, Duration.ZERO), this::send);
    }

    private Gatherer<String, String> lingering(Gatherer.Limits limits) {
        return new Gatherer<>(limits, thread.timing(LINGER), this::send);
    }

    private CompletableFuture<List<String>> send(List<String> items) {
        sent.add(items);
        answers.add(new CompletableFuture<>());
        return answers.getLast();
    }

    private CompletableFuture<String> add(String client, String value) {
        return add(client, value, 1);
    }

    private CompletableFuture<String> add(String client, String value, int bytes) {
        return gatherer.add(client, value, bytes);
    }

    private void answer(int request) {
        answers.get(request).complete(sent.get(request));
    }

    private static boolean wasAsked(CompletableFuture<?> request) {
        return request.exceptionNow() instanceof ServiceAwayException away && away.wasAsked();
    }
}
