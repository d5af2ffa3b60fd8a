package dev.pulsewarden.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Topics topics = new Topics(
            TestProperties.of(
                    "pulsewarden.broker.history.topics", "kept.#,one",
                    "pulsewarden.broker.history.events", "5",
                    "pulsewarden.broker.history.max-topics", "3",
                    "pulsewarden.broker.history.bytes", "5KB",
                    "pulsewarden.broker.history.replay", "1KB"),
            meters);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Participant here = topics.on(tasks::add, tasks::add).join();
    private final Participant there =
            topics.on(task -> tasks.add(task), tasks::add).join();

    @Test
    void positions_are_counted_by_topic_and_every_loop_gets_the_events_in_their_order() {
        List<String> atHere = subscribe(here, "#");
        List<String> atThere = subscribe(there, "kept.*");
        topics.publish(event("kept.a", "1"), here);
        topics.publish(event("kept.a", "2"), there);
        topics.publish(event("one", "3"), here);
        topics.publish(event("other", "4"), here);
        assertThat(atHere).containsExactly("other null 4");
        runAll();
        assertThat(atHere).containsExactly("other null 4", "kept.a 1 1", "kept.a 2 2", "one 1 3");
        assertThat(atThere).containsExactly("kept.a 1 1", "kept.a 2 2");
    }

    @Test
    void what_came_after_a_position_is_read_and_nothing_is_missing_if_all_of_it_is_there() {
        publish("kept.a", 5);
        Replay all = replay("kept.a", 0, null);
        assertThat(payloads(all)).containsExactly("1", "2", "3");
        assertThat(all.more()).isTrue();
        assertThat(all.missing()).isFalse();
        Replay rest = replay("kept.a", all.seq(), all.epoch());
        assertThat(payloads(rest)).containsExactly("4", "5");
        assertThat(rest.more()).isFalse();
        assertThat(rest.seq()).isEqualTo(5);
        assertThat(rest.events().getFirst().position()).isEqualTo(new Position(4, String.valueOf(all.epoch())));
        Replay none = replay("kept.a", 5, all.epoch());
        assertThat(none.events()).isEmpty();
        assertThat(none.missing()).isFalse();
        assertThat(none.seq()).isEqualTo(5);
    }

    @Test
    void the_oldest_event_goes_for_one_too_many_and_who_needs_it_learns_that() {
        publish("kept.a", 7);
        assertThat(payloads(replay("kept.a", 2, null))).containsExactly("3", "4", "5");
        assertThat(replay("kept.a", 2, null).missing()).isFalse();
        assertThat(replay("kept.a", 1, null).missing()).isTrue();
        assertThat(replay("kept.a", 1, null).seq()).isEqualTo(5);
        assertThat(meters.get("pulsewarden.broker.history.events").gauge().value())
                .isEqualTo(5);
        assertThat(dropped("events")).isEqualTo(2);
    }

    @Test
    void a_position_of_another_epoch_or_of_the_future_gets_all_there_is_and_learns_that_some_are_missing() {
        publish("kept.a", 2);
        for (Replay replay : List.of(replay("kept.a", 1, "before the restart"), replay("kept.a", 9, null))) {
            assertThat(payloads(replay)).containsExactly("1", "2");
            assertThat(replay.missing()).isTrue();
        }
        assertThat(replay("kept.silent", 0, null)).isEqualTo(new Replay(List.of(), null, 0, false, false));
        assertThat(replay("kept.silent", 4, null).missing()).isTrue();
    }

    @Test
    void the_topic_that_was_silent_longest_is_forgotten_for_one_too_many_and_begins_another_epoch() {
        publish("kept.a", 1);
        publish("kept.b", 1);
        publish("kept.c", 1);
        String first = replay("kept.b", 0, null).epoch();
        publish("kept.a", 1);
        publish("kept.d", 1);
        assertThat(replay("kept.b", 1, first).missing()).isTrue();
        assertThat(replay("kept.a", 0, null).events()).hasSize(2);
        publish("kept.b", 1);
        assertThat(replay("kept.b", 0, null).epoch()).isNotEqualTo(first);
        assertThat(meters.get("pulsewarden.broker.history.topics").gauge().value())
                .isEqualTo(3);
        assertThat(dropped("topics")).isEqualTo(2);
    }

    @Test
    void past_the_memory_for_all_the_topics_that_were_silent_longest_lose_their_oldest_events() {
        publish("kept.a", 5);
        publish("kept.b", 5);
        String epoch = replay("kept.b", 0, null).epoch();
        topics.publish(event("kept.c", "x".repeat(2500)), here);
        assertThat(meters.get("pulsewarden.broker.history.bytes").gauge().value())
                .isLessThanOrEqualTo(5 * 1024);
        assertThat(dropped("bytes")).isPositive();
        assertThat(replay("kept.a", 0, null).missing()).isTrue();
        assertThat(replay("kept.b", 0, epoch).missing()).isFalse();
        topics.publish(event("kept.c", "x".repeat(6000)), here);
        assertThat(replay("kept.c", 0, null).events()).isEmpty();
        assertThat(replay("kept.c", 0, null).missing()).isTrue();
    }

    @Test
    void a_topic_without_history_is_refused_with_the_property_that_names_those_with_one() {
        assertThatThrownBy(() -> replay("other", 0, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("pulsewarden.broker.history.topics");
    }

    private Replay replay(String topic, long after, String epoch) {
        return topics.history(TopicName.of("topic", topic), after, epoch);
    }

    private static List<String> payloads(Replay replay) {
        return replay.events().stream()
                .map(publication -> String.valueOf(publication.event().payload()))
                .toList();
    }

    private double dropped(String limit) {
        return meters.get("pulsewarden.broker.history.dropped")
                .tag("limit", limit)
                .counter()
                .count();
    }

    private void publish(String topic, int count) {
        for (int i = 1; i <= count; i++) {
            topics.publish(event(topic, "" + i), here);
        }
    }

    private static List<String> subscribe(Participant participant, String topic) {
        List<String> got = new ArrayList<>();
        participant.subscribe(TopicName.orPattern("topic", topic), new Subscriber() {
            @Override
            public void deliver(Publication publication) {
                Position position = publication.position();
                got.add(publication.topic() + " " + (position == null ? null : position.seq()) + " "
                        + publication.event().payload());
            }

            @Override
            public void deliveryFailed(Throwable failure) {
                throw new AssertionError(failure);
            }
        });
        return got;
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static Event event(String topic, String payload) {
        return new Event(topic, "test", new RawJson(payload), null, null, null);
    }
}
