package dev.pulsewarden.broker.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GathererTest {

    private final List<List<String>> sent = new ArrayList<>();
    private final List<CompletableFuture<List<String>>> answers = new ArrayList<>();
    private final Gatherer<String, String> gatherer =
            new Gatherer<>(new Gatherer.Limits(10, 100, 3), Runnable::run, items -> {
                sent.add(items);
                answers.add(new CompletableFuture<>());
                return answers.getLast();
            });

    @Test
    void a_request_of_several_items_is_bounded_in_bytes_and_a_large_item_goes_alone() {
        gatherer.add("first", 1);
        gatherer.add("large", 1000);
        gatherer.add("a", 60);
        gatherer.add("b", 60);
        answers.get(0).complete(List.of("1"));
        answers.get(1).complete(List.of("2"));
        answers.get(2).complete(List.of("3"));
        assertThat(sent).containsExactly(List.of("first"), List.of("large"), List.of("a"), List.of("b"));
    }

    @Test
    void no_more_items_wait_than_may() {
        gatherer.add("under way", 1);
        gatherer.add("1", 1);
        gatherer.add("2", 1);
        gatherer.add("3", 1);
        assertThatThrownBy(() -> gatherer.add("4", 1).join()).hasCauseInstanceOf(ProblemException.class);
        assertThat(sent).hasSize(1);
    }

    @Test
    void an_answer_of_another_length_fails_its_request_and_nothing_else() {
        CompletableFuture<String> first = gatherer.add("first", 1);
        answers.get(0).complete(List.of());
        assertThat(first).isCompletedExceptionally();
        CompletableFuture<String> second = gatherer.add("second", 1);
        answers.get(1).complete(List.of("fine"));
        assertThat(second).isCompletedWithValue("fine");
        assertThat(gatherer.isIdle()).isTrue();
    }
}
