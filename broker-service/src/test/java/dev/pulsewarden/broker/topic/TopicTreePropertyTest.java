package dev.pulsewarden.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.wire.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class TopicTreePropertyTest {

    /** What a client does: subscribes to {@code name}, ends the n-th of its subscriptions, or publishes to it. */
    record Step(Kind kind, List<String> name, int which) {
        String text() {
            return String.join(".", name);
        }
    }

    enum Kind {
        SUBSCRIBE,
        UNSUBSCRIBE,
        PUBLISH
    }

    @Property(tries = 2000)
    void a_tree_finds_what_comparing_with_every_subscription_finds(@ForAll("steps") @Size(max = 60) List<Step> steps) {
        new Comparison().run(steps);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<List<String>> topics =
                Arbitraries.of("a", "b", "", "a*").list().ofMinSize(1).ofMaxSize(5);
        Arbitrary<List<String>> patterns =
                Arbitraries.of("a", "b", "", "*", "#").list().ofMinSize(1).ofMaxSize(6);
        Arbitrary<Step> publish = topics.map(topic -> new Step(Kind.PUBLISH, topic, 0));
        Arbitrary<Step> subscribe = patterns.map(pattern -> new Step(Kind.SUBSCRIBE, pattern, 0));
        Arbitrary<Step> unsubscribe =
                Arbitraries.integers().between(0, 20).map(which -> new Step(Kind.UNSUBSCRIBE, List.of(), which));
        return Arbitraries.oneOf(publish, subscribe, unsubscribe)
                .filter(step -> step.kind() == Kind.UNSUBSCRIBE || !step.text().isEmpty())
                .list();
    }

    /** A tree and a plain list of the same subscriptions. */
    private static final class Comparison {
        private final Participant participant = new Topics(TestProperties.of(), new SimpleMeterRegistry())
                .on(_ -> {}, _ -> {})
                .join();
        private final TopicTree tree = new TopicTree();
        private final Map<Subscription, List<String>> model = new LinkedHashMap<>();
        private final List<Integer> got = new ArrayList<>();

        /** Tells subscriptions apart in {@link #got}. */
        private final List<Subscription> made = new ArrayList<>();

        private long numbers;

        void run(List<Step> steps) {
            steps.forEach(this::take);
            made.forEach(tree::remove);
            assertThat(tree.wants(publication("a"))).isFalse();
            assertThat(tree.deliver(publication("a.b.c"))).isZero();
        }

        private void take(Step step) {
            switch (step.kind()) {
                case SUBSCRIBE -> subscribe(step);
                case UNSUBSCRIBE -> {
                    if (step.which() < made.size()) {
                        model.remove(made.get(step.which()));
                        tree.remove(made.get(step.which()));
                    }
                }
                case PUBLISH -> publish(step);
            }
        }

        private void subscribe(Step step) {
            int number = made.size();
            Subscription added = new Subscription(
                    TopicName.orPattern("topic", step.text()),
                    new Subscriber() {
                        @Override
                        public void deliver(Publication publication) {
                            got.add(number);
                        }

                        @Override
                        public void deliveryFailed(Throwable failure) {
                            throw new AssertionError(failure);
                        }
                    },
                    participant,
                    0);
            made.add(added);
            model.put(added, step.name());
            tree.add(added);
        }

        private void publish(Step step) {
            got.clear();
            List<Integer> expected = model.entrySet().stream()
                    .filter(one -> matches(one.getValue(), step.name()))
                    .map(one -> made.indexOf(one.getKey()))
                    .toList();
            Publication publication = publication(step.text());
            assertThat(tree.deliver(publication)).isEqualTo(expected.size());
            assertThat(got).containsExactlyInAnyOrderElementsOf(expected);
            if (!expected.isEmpty()) {
                assertThat(tree.wants(publication)).isTrue();
            }
        }

        private static boolean matches(List<String> pattern, List<String> topic) {
            if (pattern.isEmpty()) {
                return topic.isEmpty();
            }
            List<String> rest = pattern.subList(1, pattern.size());
            if (pattern.getFirst().equals("#")) {
                return matches(rest, topic) || (!topic.isEmpty() && matches(pattern, topic.subList(1, topic.size())));
            }
            return !topic.isEmpty()
                    && (pattern.getFirst().equals("*") || pattern.getFirst().equals(topic.getFirst()))
                    && matches(rest, topic.subList(1, topic.size()));
        }

        private Publication publication(String topic) {
            return new Publication(new Event(topic, "test", null, null, null, null), null, ++numbers);
        }
    }
}
