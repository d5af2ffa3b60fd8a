package dev.pulsewarden.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.wire.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicTreeTest {

    private final TopicTree tree = new TopicTree();
    private final TopicLoop loop = new Topics(TestProperties.of(), new SimpleMeterRegistry()).on(_ -> {}, _ -> {});
    private final List<String> got = new ArrayList<>();
    private long numbers;

    @Test
    void an_event_reaches_the_subscribers_of_its_topic_only() {
        subscribe("a", named("one"));
        subscribe("a", named("two"));
        subscribe("b", named("other"));
        assertThat(tree.deliver(publication("a"))).isEqualTo(2);
        assertThat(got).containsExactly("one", "two");
    }

    @Test
    void whichever_subscription_ends_the_others_stay() {
        for (String topic : List.of("a", "#.a.*")) {
            got.clear();
            List<Subscription> all = new ArrayList<>();
            for (String name : List.of("1", "2", "3", "4")) {
                all.add(subscribe(topic, named(name)));
            }
            String event = topic.replace("#.", "").replace('*', 'x');
            tree.remove(all.get(0));
            tree.remove(all.get(2));
            tree.remove(all.get(2));
            tree.deliver(publication(event));
            assertThat(got).containsExactlyInAnyOrder("2", "4");
            tree.remove(all.get(3));
            tree.remove(all.get(1));
            assertThat(tree.deliver(publication(event))).isZero();
        }
    }

    @Test
    void a_topic_is_wanted_as_long_as_it_has_subscribers() {
        assertThat(tree.wants(publication("a"))).isFalse();
        for (String topic : List.of("a", "*", "#", "a.#")) {
            Subscription only = subscribe(topic, named("x"));
            assertThat(tree.wants(publication("a"))).isTrue();
            tree.remove(only);
            assertThat(tree.wants(publication("a"))).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.*, a.b, true",
        "a.*, a, false",
        "a.*, a.b.c, false",
        "a.#, a, true",
        "a.#, a.b.c, true",
        "a.#, b, false",
        "#, a.b, true",
        "*, a.b, false",
        "*.b, a.b, true",
        "#.b, b, true",
        "#.b, a.b.a.b, true",
        "#.b, a.b.c, false",
        "a.#.c, a.c, true",
        "a.#.c, a.b.b.c, true",
        "a.*.c, a..c, true",
        "#.#.*.#, a, true",
        "*.#.*, a, false",
        "a*.b, a*.b, true",
        "a*.b, ax.b, false",
    })
    void a_star_stands_for_one_segment_and_a_hash_for_any_number(String pattern, String topic, boolean matches) {
        subscribe(pattern, named("x"));
        assertThat(tree.deliver(publication(topic))).isEqualTo(matches ? 1 : 0);
        assertThat(tree.wants(publication(topic))).isEqualTo(matches);
    }

    @Test
    void who_wants_each_once_gets_it_once_however_many_subscriptions_match_and_others_once_for_each() {
        Participant json = loop.join();
        Participant stomp = loop.join();
        for (String topic : List.of("a.b", "a.*", "#")) {
            tree.add(new Subscription(TopicName.orPattern("", topic), eachOnce("json"), json, 0));
            tree.add(new Subscription(TopicName.orPattern("", topic), named("stomp"), stomp, 0));
        }
        assertThat(tree.deliver(publication("a.b"))).isEqualTo(4);
        assertThat(got).containsExactlyInAnyOrder("json", "stomp", "stomp", "stomp");
        assertThat(tree.deliver(publication("a.b"))).isEqualTo(4);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void no_pattern_takes_long_to_match_however_many_ways_there_are_to_match_it() {
        subscribe("#.a.".repeat(60) + "#.b", named("x"));
        subscribe("#.*.".repeat(60) + "#", named("y"));
        Publication publication = publication("a.".repeat(120) + "a");
        assertThat(tree.deliver(publication)).isEqualTo(1);
        assertThat(tree.wants(publication)).isTrue();
    }

    @Test
    void a_subscriber_that_fails_is_told_and_the_others_get_the_event() {
        subscribe("a", named("before"));
        subscribe("a", new Subscriber() {
            @Override
            public void deliver(Publication publication) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void deliveryFailed(Throwable failure) {
                got.add(failure.getMessage());
            }
        });
        subscribe("a", named("after"));
        tree.deliver(publication("a"));
        assertThat(got).containsExactly("before", "broken", "after");
    }

    @Test
    void a_participant_knows_its_subscriptions_and_what_it_was_given() {
        Participant participant = loop.join();
        Participant other = loop.join();
        Subscription a = participant.subscribe(TopicName.of("", "a"), named("1"));
        Subscription all = participant.subscribe(TopicName.orPattern("", "#"), named("2"));
        Subscription b = participant.subscribe(TopicName.of("", "b"), named("3"));
        other.subscribe(TopicName.of("", "a"), named("other"));
        loop.deliver(publication("a"));
        participant.unsubscribe(a);
        participant.unsubscribe(a);
        loop.deliver(publication("b"));
        assertThat(participant.subscriptions(10)).containsExactlyInAnyOrder(all, b);
        assertThat(participant.subscriptions(1)).hasSize(1);
        assertThat(participant.subscriptionCount()).isEqualTo(2);
        assertThat(all.delivered()).isEqualTo(2);
        assertThat(participant.delivered()).isEqualTo(4);
        assertThat(b.since()).isBetween(1L, Clock.systemUTC().millis());
    }

    private Subscription subscribe(String topic, Subscriber subscriber) {
        Subscription added = new Subscription(TopicName.orPattern("topic", topic), subscriber, loop.join(), 0);
        tree.add(added);
        return added;
    }

    private Subscriber named(String name) {
        return subscriber(name, false);
    }

    private Subscriber eachOnce(String name) {
        return subscriber(name, true);
    }

    private Subscriber subscriber(String name, boolean eachOnce) {
        return new Subscriber() {
            @Override
            public void deliver(Publication publication) {
                got.add(name);
            }

            @Override
            public void deliveryFailed(Throwable failure) {
                throw new AssertionError(failure);
            }

            @Override
            public boolean getsEachOnce() {
                return eachOnce;
            }
        };
    }

    private Publication publication(String topic) {
        return new Publication(new Event(topic, "test", null, null, null, null), null, ++numbers);
    }
}
