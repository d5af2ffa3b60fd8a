package dev.pulsewarden.heartbeat.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.events.BrokerClient;
import dev.pulsewarden.events.EventBuffer;
import dev.pulsewarden.events.EventSettings;
import dev.pulsewarden.events.Publisher;
import dev.pulsewarden.heartbeat.Broker;
import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.registry.Fixture;
import dev.pulsewarden.heartbeat.registry.Transition;
import dev.pulsewarden.security.SecurityProperties;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.WireModule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublisherIntegrationTest {

    private final Broker broker = new Broker();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HeartbeatProperties properties = Fixture.properties(
            "broker-url=" + broker.url(), "events.buffer=5", "events.batch=2", "events.first-backoff=1ms");
    private final EventSettings settings = new EventsConfiguration().eventSettings(properties);
    private final EventBuffer buffer = new EventBuffer(settings, meters);
    private final TransitionEvents transitions = new TransitionEvents(buffer, WireModule.mapper(), meters);
    private final Publisher publisher = new Publisher(
            buffer,
            new BrokerClient(settings, new SecurityProperties("secret", false), WireModule.mapper(), meters),
            settings);

    @AfterEach
    void stop() {
        publisher.stop();
        broker.close();
    }

    @Test
    void events_that_the_broker_refused_are_published_later_in_their_order() {
        broker.refusals.set(3);
        for (int i = 0; i < 5; i++) {
            happened("s" + i);
        }
        publisher.start();
        await().until(() -> broker.events.size() == 5);
        assertThat(broker.events)
                .extracting(event -> WireModule.mapper()
                        .readTree(event.payload().text())
                        .get("service")
                        .asString())
                .containsExactly("s0", "s1", "s2", "s3", "s4");
        Event first = broker.events.getFirst();
        assertThat(first.type()).isEqualTo("process.late");
        assertThat(first.source()).isEqualTo("heartbeat-service");
        assertThat(first.payload().text())
                .isEqualTo("{\"service\":\"s0\",\"instance\":\"i\",\"pid\":7,\"silentMs\":1}");
        assertThat(broker.authorizations).containsOnly("Bearer secret");
    }

    @Test
    void what_the_buffer_cannot_hold_is_dropped_and_counted_and_what_it_holds_is_kept() {
        for (int i = 0; i < 9; i++) {
            happened("s" + i);
        }
        assertThat(count("dropped")).isEqualTo(4);
        publisher.start();
        await().until(() -> count("published") == 5);
        happened("later");
        await().until(() -> broker.of("process.late", "later").size() == 1);
    }

    private double count(String outcome) {
        return meters.counter("pulsewarden.heartbeat.events", "outcome", outcome)
                .count();
    }

    private void happened(String service) {
        transitions.happened(new Transition("process.late", Instant.EPOCH, service, "i", 7L, Map.of("silentMs", 1)));
    }
}
