package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class HoldTest {

    private static final StompException AWAY = new StompException(ErrorKind.UNAVAILABLE, "away");
    private static final StompException REFUSED = new StompException(ErrorKind.REFUSED, "no");

    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final Map<String, CompletableFuture<String>> underWay = new LinkedHashMap<>();
    private final List<String> attempts = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private long now;
    private final Hold hold = new Hold(
            new Loop() {
                @Override
                public void execute(Runnable action) {
                    action.run();
                }

                @Override
                public Future<?> schedule(Runnable action, long nanos) {
                    timers.add(action);
                    return new CompletableFuture<>();
                }
            },
            new Hold.Times(Duration.ofSeconds(10), Duration.ofMillis(200)),
            () -> now,
            new StompMetrics(meters));

    @Test
    void requests_are_under_way_together_while_they_are_answered() {
        CompletableFuture<String> first = ask("1");
        ask("2");
        assertThat(attempts).containsExactly("1", "2");
        answer("1");
        assertThat(first).isCompletedWithValue("1");
        assertThat(timers).isEmpty();
    }

    @Test
    void what_is_asked_while_one_is_held_comes_behind_it_also_while_that_is_tried() {
        ask("1");
        fail("1", AWAY);
        ask("2");
        timers.remove().run();
        ask("3");
        assertThat(attempts).containsExactly("1", "1");
        answer("1");
        assertThat(attempts).containsExactly("1", "1", "2", "3");
        ask("4");
        assertThat(attempts).endsWith("4");
    }

    @Test
    void what_is_asked_for_because_a_held_one_was_refused_at_once_comes_behind_the_others_and_is_not_forgotten() {
        ask("1");
        fail("1", AWAY);
        CompletableFuture<String> second = hold.ask(() -> attempt("2", CompletableFuture.failedFuture(REFUSED)));
        var _ = second.whenComplete((_, _) -> ask("4"));
        ask("3");
        timers.remove().run();
        answer("1");
        assertThat(attempts).containsExactly("1", "1", "2", "3", "4");
        assertThat(timers).isEmpty();
    }

    @Test
    void when_a_held_one_finds_it_away_again_at_once_those_behind_it_wait_for_the_next_try() {
        ask("1");
        fail("1", AWAY);
        var _ = hold.ask(() -> attempt("2", CompletableFuture.failedFuture(AWAY)));
        ask("3");
        timers.remove().run();
        answer("1");
        assertThat(attempts).containsExactly("1", "1", "2");
        ask("4");
        assertThat(attempts).containsExactly("1", "1", "2");
        assertThat(timers).hasSize(1);
    }

    @Test
    void only_the_first_is_tried_however_many_are_held() {
        for (int i = 0; i < 100; i++) {
            ask("" + i);
        }
        for (int i = 0; i < 100; i++) {
            fail("" + i, AWAY);
        }
        attempts.clear();
        assertThat(timers).hasSize(1);
        timers.remove().run();
        fail("0", AWAY);
        timers.remove().run();
        assertThat(attempts).containsExactly("0", "0");
        assertThat(held()).isEqualTo(100);
        answer("0");
        assertThat(attempts).hasSize(101).endsWith("98", "99");
        assertThat(held()).isEqualTo(99);
    }

    @Test
    void a_refusal_is_an_answer_too() {
        CompletableFuture<String> first = ask("1");
        fail("1", AWAY);
        ask("2");
        timers.remove().run();
        fail("1", REFUSED);
        assertThatThrownBy(first::join).hasCause(REFUSED);
        assertThat(attempts).endsWith("2");
    }

    @Test
    void all_that_were_held_too_long_fail_together_and_later_ones_go_on() {
        CompletableFuture<String> first = ask("1");
        CompletableFuture<String> second = ask("2");
        fail("1", AWAY);
        fail("2", AWAY);
        now = Duration.ofSeconds(10).toNanos() - 1;
        CompletableFuture<String> later = ask("3");
        now++;
        timers.remove().run();
        fail("1", AWAY);
        assertThatThrownBy(first::join).hasCause(AWAY);
        assertThatThrownBy(second::join).hasCause(AWAY);
        assertThat(later).isNotDone();
        assertThat(held()).isEqualTo(1);
        timers.remove().run();
        answer("3");
        assertThat(later).isCompletedWithValue("3");
        assertThat(held()).isZero();
    }

    @Test
    void what_an_answer_leads_to_comes_behind_what_was_held_before() {
        var _ = ask("1").thenRun(() -> ask("4"));
        fail("1", AWAY);
        ask("2");
        ask("3");
        timers.remove().run();
        answer("1");
        assertThat(attempts).containsExactly("1", "1", "2", "3", "4");
    }

    @Test
    void one_that_is_answered_while_another_is_held_does_not_let_later_ones_pass_that() {
        ask("1");
        ask("2");
        fail("1", AWAY);
        answer("2");
        ask("3");
        assertThat(attempts).containsExactly("1", "2");
        timers.remove().run();
        answer("1");
        assertThat(attempts).containsExactly("1", "2", "1", "3");
    }

    @Test
    void nothing_passes_the_one_that_is_tried_though_others_that_were_sent_before_fail_meanwhile() {
        ask("1");
        ask("2");
        fail("1", AWAY);
        timers.remove().run();
        fail("2", AWAY);
        timers.remove().run();
        assertThat(attempts).containsExactly("1", "2", "1");
        fail("1", AWAY);
        timers.remove().run();
        answer("1");
        assertThat(attempts).containsExactly("1", "2", "1", "1", "2");
    }

    @Test
    void an_attempt_that_throws_is_a_failure() {
        CompletableFuture<String> outcome = hold.ask(() -> {
            throw new IllegalStateException("mistake");
        });
        assertThatThrownBy(outcome::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    private CompletableFuture<String> ask(String name) {
        return hold.ask(() -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            underWay.put(name, answer);
            return attempt(name, answer);
        });
    }

    private CompletableFuture<String> attempt(String name, CompletableFuture<String> answer) {
        attempts.add(name);
        return answer;
    }

    private void answer(String name) {
        underWay.remove(name).complete(name);
    }

    private void fail(String name, Throwable failure) {
        underWay.remove(name).completeExceptionally(failure);
    }

    private double held() {
        return meters.get("pulsewarden.broker.stomp.held").gauge().value();
    }
}
