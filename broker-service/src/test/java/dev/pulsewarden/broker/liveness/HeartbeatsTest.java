package dev.pulsewarden.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.Peer;
import dev.pulsewarden.wire.RawJson;
import dev.pulsewarden.wire.WireModule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatsTest {

    private record Posted(List<Heartbeat> beats, CompletableFuture<List<PassedOn>> answer) {
        void accept() {
            answer.complete(beats.stream()
                    .map(_ -> new PassedOn("accepted", null, null))
                    .toList());
        }
    }

    private static final Peer PEER = new Peer("127.0.0.1", 50000, "127.0.0.1", 7000);
    private static final Peer OTHER_PEER = new Peer("127.0.0.1", 50001, "127.0.0.1", 7000);

    private final BrokerProperties properties = TestProperties.of(
            "pulsewarden.broker.liveness.waiting", "3",
            "pulsewarden.broker.liveness.batch", "2",
            "pulsewarden.broker.liveness.retry-min", "1ms",
            "pulsewarden.broker.liveness.retry-max", "1ms");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Posted> posted = new CopyOnWriteArrayList<>();
    private final Heartbeats heartbeats = new Heartbeats(
            beats -> {
                posted.add(new Posted(beats, new CompletableFuture<>()));
                return posted.getLast().answer();
            },
            properties,
            meters);
    private final HeartbeatEvents events = new HeartbeatEvents(properties, heartbeats, WireModule.mapper());

    @Test
    void what_a_client_says_of_its_connection_is_replaced_by_what_the_broker_saw() {
        heartbeats.passOn(new Heartbeat("w", 1L, null, null, null, null, null, null, OTHER_PEER), by(PEER));
        assertThat(posted.getFirst().beats().getFirst().peer()).isEqualTo(PEER);
    }

    @Test
    void heartbeats_that_come_while_a_request_is_under_way_go_together_the_latest_of_each_instance() {
        heartbeats.passOn(beat("first", null), by(PEER));
        CompletableFuture<PassedOn> early = heartbeats.passOn(beat("a", "early"), by(PEER));
        heartbeats.passOn(beat("a", null), by(OTHER_PEER));
        CompletableFuture<PassedOn> late = heartbeats.passOn(beat("a", "late"), by(PEER));
        assertThat(posted).hasSize(1);
        posted.get(0).accept();
        assertThat(posted.get(1).beats()).extracting(Heartbeat::host).containsExactly("late", null);
        posted.get(1).accept();
        assertThat(early).isCompleted();
        assertThat(late).isCompleted();
        assertThat(counted("accepted")).isEqualTo(3);
    }

    @Test
    void a_request_carries_no_more_than_a_batch_and_no_more_wait_than_may() {
        heartbeats.passOn(beat("under way", null), by(PEER));
        heartbeats.passOn(beat("1", null), by(PEER));
        heartbeats.passOn(beat("2", null), by(PEER));
        heartbeats.passOn(beat("3", null), by(PEER));
        assertThat(heartbeats.passOn(beat("4", null), by(PEER))).isCompletedExceptionally();
        assertThat(heartbeats.passOn(beat("3", "again"), by(PEER))).isNotDone();
        assertThat(counted("dropped")).isEqualTo(1);
        posted.get(0).accept();
        assertThat(posted.get(1).beats()).extracting(Heartbeat::name).containsExactly("1", "2");
    }

    @Test
    void while_heartbeat_service_is_away_heartbeats_are_dropped_and_counted_and_then_go_on() {
        CompletableFuture<PassedOn> dropped = heartbeats.passOn(beat("a", null), by(PEER));
        posted.get(0).answer().completeExceptionally(new ServiceAwayException("away", true));
        assertThat(dropped).isCompletedExceptionally();
        assertThat(counted("dropped")).isEqualTo(1);
        heartbeats.passOn(beat("a", "next"), by(PEER));
        await().until(() -> posted.size() == 2);
        assertThat(posted.get(1).beats()).extracting(Heartbeat::host).containsExactly("next");
    }

    @Test
    void a_heartbeat_whose_connection_closes_while_it_waits_is_dropped() {
        heartbeats.passOn(beat("under way", null), by(PEER));
        AtomicBoolean open = new AtomicBoolean(true);
        CompletableFuture<PassedOn> orphaned =
                heartbeats.passOn(beat("orphan", null), new Carrier(OTHER_PEER, open::get));
        heartbeats.passOn(beat("other", null), by(PEER));
        open.set(false);
        posted.get(0).accept();
        assertThat(posted.get(1).beats()).extracting(Heartbeat::name).containsExactly("other");
        assertThat(orphaned).isCompletedExceptionally();
        assertThat(counted("dropped")).isEqualTo(1);
        open.set(true);
        heartbeats.passOn(beat("orphan", null), new Carrier(OTHER_PEER, open::get));
        open.set(false);
        posted.get(1).accept();
        heartbeats.passOn(beat("next", null), by(PEER));
        assertThat(posted.get(2).beats()).extracting(Heartbeat::name).containsExactly("next");
    }

    @Test
    void a_list_that_is_refused_as_a_whole_costs_only_the_heartbeat_that_is_to_blame() {
        heartbeats.passOn(beat("first", null), by(PEER));
        CompletableFuture<PassedOn> bad = heartbeats.passOn(beat("bad", null), by(PEER));
        CompletableFuture<PassedOn> good = heartbeats.passOn(beat("good", null), by(OTHER_PEER));
        posted.get(0).accept();
        ProblemException tooLarge = Problem.of("too-large", 413, "no").asException();
        posted.get(1).answer().completeExceptionally(tooLarge);
        posted.get(2).answer().completeExceptionally(tooLarge);
        posted.get(3).accept();
        assertThat(bad).isCompletedExceptionally();
        assertThat(good.join().isAccepted()).isTrue();
    }

    @Test
    void one_connection_cannot_take_the_places_of_all() {
        BrokerProperties narrow = TestProperties.of("pulsewarden.broker.liveness.waiting-per-connection", "1");
        Heartbeats bounded = new Heartbeats(_ -> new CompletableFuture<>(), narrow, new SimpleMeterRegistry());
        bounded.passOn(beat("under way", null), by(PEER));
        assertThat(bounded.passOn(beat("1", null), by(PEER))).isNotDone();
        assertThat(bounded.passOn(beat("2", null), by(PEER))).isCompletedExceptionally();
        assertThat(bounded.passOn(beat("2", null), by(OTHER_PEER))).isNotDone();
    }

    @Test
    void an_event_of_a_heartbeat_topic_with_name_and_pid_is_a_heartbeat() {
        seen(
                "heartbeat",
                "{\"name\":\"w\",\"pid\":42,\"interval\":\"1s\",\"host\":\"h\",\"uptime\":1.5,\"status\":\"ok\"}");
        assertThat(posted.getFirst().beats())
                .containsExactly(new Heartbeat("w", 42L, "h", null, Duration.ofSeconds(1), null, null, null, PEER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "5",
                "\"w\"",
                "{}",
                "{\"name\":\"w\"}",
                "{\"pid\":4}",
                "{\"name\":\"a b\",\"pid\":4}",
                "{\"name\":1,\"pid\":4}",
                "{\"name\":\"w\",\"pid\":\"4\"}",
                "{\"name\":\"w\",\"pid\":1.5}"
            })
    void other_payloads_are_events_only(String payload) {
        seen("heartbeat", payload);
        assertThat(posted).isEmpty();
    }

    @Test
    void events_of_other_topics_are_no_heartbeats_and_odd_fields_do_not_spoil_one() {
        seen("other", "{\"name\":\"w\",\"pid\":42}");
        assertThat(posted).isEmpty();
        seen("heartbeat", "{\"name\":\"w\",\"pid\":42,\"interval\":{},\"host\":7,\"instance\":\"a b\"}");
        assertThat(posted.getFirst().beats())
                .containsExactly(new Heartbeat("w", 42L, null, null, null, null, null, null, PEER));
    }

    private void seen(String type, String payload) {
        events.seen(new Event(type, "s", new RawJson(payload), null, null, null), by(PEER));
    }

    private static Carrier by(Peer peer) {
        return new Carrier(peer, () -> true);
    }

    private double counted(String outcome) {
        return meters.get("pulsewarden.broker.heartbeats")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static Heartbeat beat(String name, String host) {
        return new Heartbeat(name, 1L, host, null, null, null, null, null, null);
    }
}
