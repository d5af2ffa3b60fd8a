package dev.pulsewarden.queue.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.events.BrokerClient;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.breaker.FaultyStore;
import dev.pulsewarden.queue.claim.Duty.Alarm;
import dev.pulsewarden.queue.sqlite.SqliteStores;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.security.SecurityProperties;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import dev.pulsewarden.wire.WireModule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplyingIntegrationTest {

    private static final String OVERLOADED =
            "{\"outcome\":\"refused\",\"problem\":\"overloaded\",\"detail\":\"too many events wait\"}";
    private static final String REFUSED =
            "{\"outcome\":\"refused\",\"problem\":\"invalid-request\",\"detail\":\"type: must be one topic\"}";

    @RegisterExtension
    final SqliteStores stores = new SqliteStores();

    @TempDir
    Path folder;

    private final StandInBroker broker = new StandInBroker();
    private final SettableClock clock = new SettableClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final QueueProperties properties = TestProperties.with(Map.of(
            "pulsewarden.queue.broker-url", broker.url(),
            "pulsewarden.queue.events.batch", "3",
            "pulsewarden.queue.events.batch-bytes", "100B",
            "pulsewarden.queue.events.first-backoff", "1s",
            "pulsewarden.queue.events.longest-backoff", "3s"));
    private FaultyStore faulty;
    private TaskStore store;
    private Replying replying;
    private long nanos;

    @BeforeEach
    void open() {
        faulty = new FaultyStore(stores.open(folder.resolve("tasks.db"), clock));
        store = faulty.store();
        replying = new Replying(
                store,
                new BrokerClient(
                        properties.eventSettings("replies"),
                        new SecurityProperties(null, false),
                        WireModule.mapper(),
                        meters),
                properties,
                clock,
                () -> nanos);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void an_end_is_told_once_and_never_counts_as_a_heartbeat_of_this_service() {
        assertThat(replying.runOnce()).isNull();
        end(new RawJson("{\"a\" : 1}"), "t");
        assertThat(replying.runOnce()).isEqualTo(clock.instant());
        assertThat(replying.runOnce()).isNull();
        assertThat(broker.published)
                .containsExactly(new Event("t", "w", new RawJson("{\"a\" : 1}"), clock.instant(), "c", null));
        assertThat(broker.requests).containsExactly("/events?heartbeats=false");
        assertThat(count("published")).isEqualTo(1);
    }

    @Test
    void many_are_told_in_batches_in_the_order_in_which_they_ended() {
        end(RawJson.NULL, "1", "2", "3", "4", "5");
        runAll();
        assertThat(broker.batches).containsExactly(List.of("1", "2", "3"), List.of("4", "5"));
    }

    @Test
    void a_batch_has_no_more_bytes_than_it_may_but_one_however_large_it_is() {
        RawJson large = new RawJson("\"" + "x".repeat(58) + "\"");
        end(large, "1", "2");
        end(RawJson.NULL, "3");
        end(new RawJson("\"" + "x".repeat(10_000) + "\""), "4");
        runAll();
        assertThat(broker.batches).containsExactly(List.of("1"), List.of("2", "3"), List.of("4"));
    }

    @Test
    void while_the_broker_is_away_ends_wait_in_the_store_and_it_is_tried_with_growing_pauses() {
        broker.status.set(503);
        end(RawJson.NULL, "1", "2");
        assertThat(replying.runOnce()).isEqualTo(clock.instant().plusSeconds(1));
        assertThat(replying.runOnce()).isEqualTo(clock.instant().plusSeconds(1));
        assertThat(broker.requests).hasSize(1);
        passes(Duration.ofMillis(400));
        assertThat(replying.runOnce()).isEqualTo(clock.instant().plusMillis(600));
        passes(Duration.ofMillis(600));
        assertThat(replying.runOnce()).isEqualTo(clock.instant().plusSeconds(2));
        passes(Duration.ofSeconds(2));
        assertThat(replying.runOnce()).isEqualTo(clock.instant().plusSeconds(3));
        assertThat(broker.requests).hasSize(3);
        end(RawJson.NULL, "3", "4");
        passes(Duration.ofSeconds(3));
        broker.status.set(200);
        runAll();
        assertThat(broker.batches).containsExactly(List.of("1", "2", "3"), List.of("4"));
        broker.status.set(503);
        end(RawJson.NULL, "5");
        assertThat(replying.runOnce()).isEqualTo(clock.instant().plusSeconds(1));
    }

    @Test
    void what_the_broker_has_no_room_for_is_told_later_and_the_others_are_not_told_again() {
        broker.outcome = topic -> topic.equals("2") ? OVERLOADED : StandInBroker.PUBLISHED;
        end(RawJson.NULL, "1", "2", "3");
        assertThat(replying.runOnce()).isEqualTo(clock.instant().plusSeconds(1));
        assertThat(count("published")).isEqualTo(2);
        broker.outcome = _ -> StandInBroker.PUBLISHED;
        passes(Duration.ofSeconds(1));
        runAll();
        assertThat(broker.published).extracting(Event::type).containsExactly("1", "3", "2");
    }

    @Test
    void what_the_broker_refuses_for_good_is_counted_and_not_tried_again() {
        broker.outcome = topic -> topic.equals("a *") ? REFUSED : StandInBroker.PUBLISHED;
        end(RawJson.NULL, "1", "a *", "3");
        runAll();
        assertThat(broker.batches).containsExactly(List.of("1", "a *", "3"));
        assertThat(count("refused")).isEqualTo(1);
        broker.status.set(413);
        end(RawJson.NULL, "4");
        runAll();
        assertThat(count("refused")).isEqualTo(2);
    }

    @Test
    void what_was_told_while_the_store_went_away_is_not_told_again_when_it_is_back() {
        faulty.poison((method, _) ->
                method.equals("replied") ? new TaskStoreException(Reason.UNAVAILABLE, "down", null) : null);
        end(RawJson.NULL, "1");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(replying::runOnce).hasMessage("down");
        }
        faulty.poison((_, _) -> null);
        runAll();
        assertThat(broker.published).extracting(Event::type).containsExactly("1");
    }

    @Test
    void what_was_not_told_before_the_service_ended_is_told_after_its_next_start() {
        end(RawJson.NULL, "1");
        stores.closeAll();
        open();
        runAll();
        assertThat(broker.published).extracting(Event::type).containsExactly("1");
    }

    @Test
    void an_end_wakes_it() {
        List<Instant> woken = new ArrayList<>();
        Alarm alarm = woken::add;
        store.listen(replying.alarm(alarm));
        end(RawJson.NULL, "1");
        assertThat(woken).containsExactly(clock.instant());
    }

    private void end(RawJson result, String... topics) {
        List<TaskDraft> drafts = Stream.of(topics)
                .map(topic -> new TaskDraft(
                        "for-" + topic.hashCode(),
                        "q",
                        RawJson.NULL,
                        4,
                        null,
                        1,
                        Duration.ofSeconds(1),
                        null,
                        "c",
                        topic))
                .toList();
        store.enqueue(drafts);
        store.ack(store.claim(List.of(new Claim("q", topics.length, Duration.ofSeconds(60), "w"))).getFirst().stream()
                .map(leased -> new Completion(leased.key(), result))
                .toList());
    }

    /** Until nothing is left. */
    private void runAll() {
        for (int i = 0; replying.runOnce() != null; i++) {
            assertThat(i).isLessThan(20);
        }
    }

    private void passes(Duration time) {
        nanos += time.toNanos();
        clock.advance(time);
    }

    private double count(String outcome) {
        return meters.counter("replies", "outcome", outcome).count();
    }
}
