package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CommitTest {

    private static final StompException REFUSED = new StompException(ErrorKind.REFUSED, "no");

    private final List<String> begun = new ArrayList<>();
    private final Queue<Runnable> loop = new ArrayDeque<>();

    @Test
    void what_follows_a_step_that_another_thread_completes_is_begun_on_the_sessions_loop() {
        CompletableFuture<String> heartbeat = new CompletableFuture<>();
        CompletableFuture<String> outcome = commit(
                step("heartbeat", Transactions.Kind.SEND, heartbeat),
                step("event", Transactions.Kind.PUBLICATION, Outcomes.DONE));
        assertThat(begun).containsExactly("heartbeat");
        heartbeat.complete("");
        assertThat(begun).containsExactly("heartbeat");
        assertThat(outcome).isNotDone();
        loop.remove().run();
        assertThat(begun).containsExactly("heartbeat", "event");
        turns();
        assertThat(outcome).isCompletedWithValue("");
    }

    @Test
    void nothing_is_acknowledged_before_what_was_sent_before_it_is_stored() {
        CompletableFuture<String> stored = new CompletableFuture<>();
        CompletableFuture<String> alsoStored = new CompletableFuture<>();
        CompletableFuture<String> outcome = commit(
                step("output", Transactions.Kind.SEND, stored),
                step("more output", Transactions.Kind.SEND, alsoStored),
                step("input", Transactions.Kind.SETTLEMENT, Outcomes.DONE));
        assertThat(begun).containsExactly("output", "more output");
        stored.complete("");
        alsoStored.completeExceptionally(REFUSED);
        turns();
        assertThat(begun).containsExactly("output", "more output");
        assertThatThrownBy(outcome::join).hasMessageContaining("3. input: not applied");
    }

    @Test
    void nothing_is_sent_before_what_was_acknowledged_before_it_is_done() {
        CompletableFuture<String> acknowledged = new CompletableFuture<>();
        CompletableFuture<String> outcome = commit(
                step("input", Transactions.Kind.SETTLEMENT, acknowledged),
                step("output", Transactions.Kind.SEND, Outcomes.DONE));
        assertThat(begun).containsExactly("input");
        acknowledged.complete("lease-lost");
        turns();
        assertThat(begun).containsExactly("input", "output");
        assertThat(outcome).isCompletedWithValue("lease-lost");
    }

    private CompletableFuture<String> commit(Transactions.Step... steps) {
        CompletableFuture<String> outcome = new Commit(List.of(steps), loop::add).run();
        return outcome;
    }

    private void turns() {
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
    }

    private Transactions.Step step(String what, Transactions.Kind kind, CompletableFuture<String> effect) {
        return new Transactions.Step(what, kind, () -> {
            begun.add(what);
            return effect;
        });
    }
}
