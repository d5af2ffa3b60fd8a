package dev.pulsewarden.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.wire.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicTreeTest {

    private static final TopicName A = TopicName.of("topic", "a");
    private static final TopicName B = TopicName.of("topic", "b");

    private final TopicTree tree = new TopicTree();
    private final List<String> got = new ArrayList<>();

    @Test
    void an_event_reaches_the_subscribers_of_its_topic_only() {
        tree.subscribe(A, named("one"));
        tree.subscribe(A, named("two"));
        tree.subscribe(B, named("other"));
        assertThat(tree.deliver(publication("a"))).isEqualTo(2);
        assertThat(got).containsExactly("one", "two");
    }

    @Test
    void whichever_subscription_ends_the_others_stay() {
        List<Subscription> all = new ArrayList<>();
        for (String name : List.of("1", "2", "3", "4")) {
            all.add(tree.subscribe(A, named(name)));
        }
        tree.unsubscribe(all.get(0));
        tree.unsubscribe(all.get(2));
        tree.unsubscribe(all.get(2));
        tree.deliver(publication("a"));
        assertThat(got).containsExactlyInAnyOrder("2", "4");
        tree.unsubscribe(all.get(3));
        tree.unsubscribe(all.get(1));
        assertThat(tree.deliver(publication("a"))).isZero();
    }

    @Test
    void a_topic_is_wanted_as_long_as_it_has_subscribers() {
        assertThat(tree.wants("a")).isFalse();
        Subscription only = tree.subscribe(A, named("x"));
        assertThat(tree.wants("a")).isTrue();
        tree.unsubscribe(only);
        assertThat(tree.wants("a")).isFalse();
    }

    @Test
    void a_subscriber_that_fails_is_told_and_the_others_get_the_event() {
        tree.subscribe(A, named("before"));
        tree.subscribe(A, new Subscriber() {
            @Override
            public void deliver(Publication publication) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void deliveryFailed(Throwable failure) {
                got.add(failure.getMessage());
            }
        });
        tree.subscribe(A, named("after"));
        tree.deliver(publication("a"));
        assertThat(got).containsExactly("before", "broken", "after");
    }

    private Subscriber named(String name) {
        return new Subscriber() {
            @Override
            public void deliver(Publication publication) {
                got.add(name);
            }

            @Override
            public void deliveryFailed(Throwable failure) {
                throw new AssertionError(failure);
            }
        };
    }

    private static Publication publication(String topic) {
        return new Publication(new Event(topic, "test", null, null, null, null), null, 1);
    }
}
