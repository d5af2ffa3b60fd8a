package dev.pulsewarden.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.problem.ProblemException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternLimitsTest {

    private static final Subscriber NOBODY = new Subscriber() {
        @Override
        public void deliver(Publication publication) {}

        @Override
        public void deliveryFailed(Throwable failure) {}
    };

    private final Participant client = new Topics(TestProperties.of(), new SimpleMeterRegistry())
            .on(_ -> {}, _ -> {})
            .join();

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.*, true",
        "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.*, false",
        "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18, true",
        "#.1.#.2.#.3.#, true",
        "#.1.#.2.#.3.#.4.#, false",
        "#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.1, true",
    })
    void a_pattern_is_bounded_in_its_shortest_form(String topic, boolean isTaken) {
        if (isTaken) {
            assertThat(subscribe(topic).topic().text()).isEqualTo(topic);
        } else {
            assertThatThrownBy(() -> subscribe(topic))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("at most 16 segments, of which 4 are #");
            assertThat(client.subscriptionCount()).isZero();
        }
    }

    @Test
    void a_client_has_so_many_patterns_and_topics_besides() {
        List<Subscription> patterns = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            patterns.add(subscribe(i + ".*"));
        }
        assertThatThrownBy(() -> subscribe("one.more.#"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("100 patterns");
        subscribe("a.topic");
        client.unsubscribe(patterns.getFirst());
        client.unsubscribe(patterns.getFirst());
        subscribe("one.more.#");
        assertThatThrownBy(() -> subscribe("two.more.#")).isInstanceOf(ProblemException.class);
    }

    @Test
    void the_patterns_of_one_client_cost_an_event_that_they_are_not_made_for_next_to_nothing() {
        PatternTree tree = new PatternTree();
        for (int i = 0; i < 200; i++) {
            String[] pattern = new String[127];
            Arrays.fill(pattern, "#");
            pattern[i % 63] = "*";
            pattern[i % 63 + 1 + i / 63] = "*";
            addIfLegal(tree, String.join(".", pattern));
        }
        assertThat(client.subscriptionCount()).isEqualTo(100);
        List<SubscriptionList> found = new ArrayList<>();
        assertThat(tree.match(new String[] {"v", "x"}, found::add)).isLessThan(10);
        assertThat(found).singleElement().extracting(SubscriptionList::size).isEqualTo(100);
    }

    @Test
    void the_patterns_of_one_client_cost_the_event_that_they_are_made_for_a_bounded_number_of_steps() {
        PatternTree tree = new PatternTree();
        for (int i = 0; i < 200; i++) {
            StringBuilder pattern = new StringBuilder("#.a");
            for (int bit = 0; bit < 16; bit++) {
                pattern.append((i >> bit & 1) == 0 ? ".a" : ".*");
            }
            addIfLegal(tree, pattern.substring(0, "#".length() + 2 * 15));
        }
        String[] topic = new String[128];
        Arrays.fill(topic, "a");
        assertThat(client.subscriptionCount()).isEqualTo(100);
        assertThat(tree.match(topic, _ -> {})).isBetween(10_000, 129 * 16 * 100);
    }

    private void addIfLegal(PatternTree tree, String pattern) {
        try {
            Subscription legal = subscribe(pattern);
            tree.add(new Subscription(legal.topic(), NOBODY, client, 0));
        } catch (ProblemException _) {
            // one that a client may not have costs nothing
        }
    }

    private Subscription subscribe(String topic) {
        return client.subscribe(TopicName.orPattern("topic", topic), NOBODY);
    }
}
