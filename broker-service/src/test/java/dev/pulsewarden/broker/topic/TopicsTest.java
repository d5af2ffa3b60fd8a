package dev.pulsewarden.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class TopicsTest {

    /** Runs what it was given when told to. */
    private static final class ManualLoop implements Executor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Queue<Runnable> nextTurn = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        /** Like Netty: what is scheduled is fetched once, then tasks run until there are no more. */
        void turn() {
            tasks.addAll(nextTurn);
            nextTurn.clear();
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }

        void turnUntilIdle() {
            while (!tasks.isEmpty() || !nextTurn.isEmpty()) {
                turn();
            }
        }
    }

    private static final TopicName TOPIC = TopicName.of("topic", "t");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Topics topics =
            new Topics(TestProperties.of("pulsewarden.broker.sessions.inbound.hand-over", "1KB"), meters);
    private final ManualLoop eventLoopA = new ManualLoop();
    private final ManualLoop eventLoopB = new ManualLoop();
    private final Participant a =
            topics.on(eventLoopA, eventLoopA.nextTurn::add).join();
    private final Participant b =
            topics.on(eventLoopB, eventLoopB.nextTurn::add).join();
    private final List<String> atA = new ArrayList<>();
    private final List<String> atB = new ArrayList<>();
    private final List<ByteBuf> encoded = new ArrayList<>();
    private final EventFormat format = publication -> {
        ByteBuf frame = Unpooled.copiedBuffer(String.valueOf(publication.event().payload()), StandardCharsets.UTF_8);
        encoded.add(frame);
        return frame;
    };

    @Test
    void neighbours_have_it_at_once_and_other_loops_after_one_wake_up_in_order() {
        a.subscribe(TOPIC, into(atA));
        b.subscribe(TOPIC, into(atB));
        topics.publish(event("1"), a);
        topics.publish(event("2"), a);
        assertThat(atA).containsExactly("1", "2");
        assertThat(atB).isEmpty();
        assertThat(eventLoopB.tasks).hasSize(1);
        eventLoopB.turnUntilIdle();
        assertThat(atB).containsExactly("1", "2");
    }

    @Test
    void an_event_is_encoded_once_and_freed_when_the_last_loop_has_delivered_it() {
        a.subscribe(TOPIC, into(atA));
        a.subscribe(TOPIC, into(atA));
        b.subscribe(TOPIC, into(atB));
        topics.publish(event("1"), a);
        assertThat(encoded).hasSize(1);
        assertThat(encoded.getFirst().refCnt()).isEqualTo(1);
        eventLoopB.turnUntilIdle();
        assertThat(encoded).hasSize(1);
        assertThat(encoded.getFirst().refCnt()).isZero();
        assertThat(meters.get("pulsewarden.broker.events.delivered")
                        .functionCounter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void one_event_of_sixteen_is_measured_from_publishing_to_the_flush_on_each_loop() {
        a.subscribe(TOPIC, into(atA));
        b.subscribe(TOPIC, into(atB));
        for (int i = 0; i < 17; i++) {
            topics.publish(event("12345"), a);
        }
        eventLoopA.turnUntilIdle();
        eventLoopB.turnUntilIdle();
        assertThat(meters.get("pulsewarden.broker.events.latency").timer().count())
                .isEqualTo(4);
        assertThat(meters.get("pulsewarden.broker.events.encoded").summary().totalAmount())
                .isEqualTo(10);
    }

    @Test
    void nothing_is_encoded_or_handed_over_when_nobody_wants_it() {
        topics.publish(event("1"), a);
        assertThat(encoded).isEmpty();
        assertThat(eventLoopB.tasks).isEmpty();
        assertThat(meters.get("pulsewarden.broker.events.published")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_publisher_that_outruns_another_loop_is_told_which_and_when_to_go_on() {
        b.subscribe(TOPIC, into(atB));
        List<String> relieved = new ArrayList<>();
        TopicLoop full = null;
        for (int i = 0; full == null; i++) {
            full = topics.publish(event("" + i), a);
        }
        assertThat(full).isSameAs(b.loop());
        assertThat(topics.publish(event("over HTTP"))).isFalse();
        full.whenRelieved(() -> relieved.add("go on"));
        eventLoopB.turnUntilIdle();
        assertThat(relieved).containsExactly("go on");
        assertThat(topics.publish(event("over HTTP"))).isTrue();
    }

    @Test
    void actions_that_wait_for_delivery_run_behind_all_that_was_handed_over_before() {
        b.subscribe(TOPIC, into(atB));
        for (int i = 0; i < 300; i++) {
            topics.publish(event("x"), a);
        }
        b.whenDelivered(() -> atB.add("then"));
        eventLoopB.turn();
        eventLoopB.turn();
        assertThat(atB).doesNotContain("then");
        eventLoopB.turnUntilIdle();
        assertThat(atB).hasSize(301).endsWith("then");
        b.whenDelivered(() -> atB.add("and then"));
        eventLoopB.turnUntilIdle();
        assertThat(atB).endsWith("and then");
    }

    @Test
    void the_headers_of_a_body_count_too_in_what_may_wait_for_a_loop() {
        b.subscribe(TOPIC, into(atB));
        Body body = new Body(new byte[0], true, "text/plain", Map.of("own", "x".repeat(1000)));
        assertThat(topics.publish(event("1"), body, a)).isSameAs(b.loop());
        eventLoopB.turnUntilIdle();
        assertThat(topics.publish(event("over HTTP"))).isTrue();
    }

    @Test
    void events_from_outside_keep_their_order_on_every_loop() {
        a.subscribe(TOPIC, into(atA));
        topics.publish(event("1"));
        topics.publish(event("2"));
        assertThat(atA).isEmpty();
        eventLoopA.turnUntilIdle();
        assertThat(atA).containsExactly("1", "2");
    }

    @Test
    void an_event_that_cannot_be_encoded_is_dropped_and_the_next_ones_are_delivered_on_every_loop() {
        List<Throwable> failures = new ArrayList<>();
        EventFormat broken = publication -> {
            if (String.valueOf(publication.event().payload()).equals("bad")) {
                throw new OutOfMemoryError("direct memory");
            }
            return format.encode(publication);
        };
        a.subscribe(TOPIC, into(atA, broken, failures));
        b.subscribe(TOPIC, into(atB, broken, failures));
        topics.publish(event("bad"), a);
        topics.publish(event("good"), a);
        eventLoopB.turnUntilIdle();
        assertThat(atA).containsExactly("good");
        assertThat(atB).containsExactly("good");
        assertThat(failures).isEmpty();
        assertThat(meters.get("pulsewarden.broker.events.failed").counter().count())
                .isEqualTo(2);
        assertThat(encoded.getFirst().refCnt()).isZero();
    }

    @Test
    void an_error_in_one_delivery_is_that_subscribers_alone() {
        List<Throwable> failures = new ArrayList<>();
        b.subscribe(TOPIC, new Subscriber() {
            @Override
            public void deliver(Publication publication) {
                throw new OutOfMemoryError("direct memory");
            }

            @Override
            public void deliveryFailed(Throwable failure) {
                failures.add(failure);
                throw new IllegalStateException("cannot even be told");
            }
        });
        topics.publish(event("1"), a);
        eventLoopB.turnUntilIdle();
        b.subscribe(TOPIC, into(atB));
        topics.publish(event("2"), a);
        eventLoopB.turnUntilIdle();
        assertThat(failures).hasSize(2);
        assertThat(eventLoopB.tasks).isEmpty();
        assertThat(topics.publish(event("3"))).isTrue();
    }

    @Test
    void a_loop_delivers_a_bounded_number_a_turn_however_much_is_handed_over_meanwhile() {
        b.subscribe(TOPIC, into(atB));
        topics.publish(event("1"), a);
        eventLoopB.turn();
        assertThat(atB).isEmpty();
        for (int i = 0; i < 1000; i++) {
            topics.publish(event("more"), a);
        }
        eventLoopB.turn();
        assertThat(atB).hasSizeBetween(1, 256);
        eventLoopB.turnUntilIdle();
        assertThat(atB).hasSize(1001);
    }

    private Subscriber into(List<String> got) {
        return into(got, format, new ArrayList<>());
    }

    private static Subscriber into(List<String> got, EventFormat format, List<Throwable> failures) {
        return new Subscriber() {
            @Override
            public void deliver(Publication publication) {
                got.add(publication.in(format).toString(StandardCharsets.UTF_8));
            }

            @Override
            public void deliveryFailed(Throwable failure) {
                failures.add(failure);
            }
        };
    }

    private static Event event(String payload) {
        return new Event("t", "test", new RawJson(payload), null, null, null);
    }
}
