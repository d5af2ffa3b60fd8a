package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FanOutIntegrationTest {

    private static final int PUBLISHERS = 5;
    private static final int SUBSCRIBERS = 9;
    private static final int EVENTS = 400;

    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = new TestBroker(
                "pulsewarden.broker.sessions.outbound.bytes=256KB",
                "pulsewarden.broker.sessions.inbound.frame=64KB",
                "pulsewarden.broker.sessions.inbound.hand-over=64KB",
                "pulsewarden.broker.sessions.close-timeout=20s",
                // who does not read answers no pings either: on a slow machine it must not be found silent first
                "pulsewarden.broker.sessions.keep-alive.timeout=10m");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void each_subscriber_gets_each_publishers_events_in_their_order_across_event_loops() throws InterruptedException {
        List<TestClient> subscribers = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            subscribers.add(broker.subscriber("ordered"));
        }
        List<Thread> publishers = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            String source = "p" + i;
            TestClient publisher = broker.connect();
            subscribers.add(publisher);
            publishers.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < EVENTS; n++) {
                    publisher.send("{\"action\":\"publish\",\"message\":{\"type\":\"ordered\",\"source\":\"" + source
                            + "\",\"payload\":" + n + "}}");
                }
            }));
        }
        for (TestClient subscriber : subscribers.subList(0, SUBSCRIBERS)) {
            int[] next = new int[PUBLISHERS];
            for (int i = 0; i < PUBLISHERS * EVENTS; i++) {
                JsonNode event = subscriber.nextJson().get("event");
                int publisher = event.get("source").asString().charAt(1) - '0';
                assertThat(event.get("payload").asInt()).isEqualTo(next[publisher]++);
            }
            subscriber.expectNothingBut();
        }
        for (Thread publisher : publishers) {
            assertThat(publisher.join(Duration.ofSeconds(20))).isTrue();
        }
        subscribers.forEach(TestClient::close);
    }

    @Test
    void a_subscriber_that_stops_reading_is_closed_with_1013_and_the_others_miss_nothing() {
        double before = broker.counted("pulsewarden.broker.sessions.closed", "reason", "slow-consumer");
        try (TestClient slow = TestClient.connectWithoutReading(broker.port());
                TestClient healthy = broker.subscriber("busy");
                TestClient publisher = broker.connect()) {
            slow.send("{\"action\":\"subscribe\",\"topic\":\"busy\"}");
            await().until(() ->
                    broker.get("/actuator/prometheus").body().contains("pulsewarden_broker_subscriptions 2.0"));
            String filling = "x".repeat(16_000);
            int sent = 0;
            while (broker.counted("pulsewarden.broker.sessions.closed", "reason", "slow-consumer") == before) {
                publisher.send("{\"action\":\"publish\",\"message\":{\"type\":\"busy\",\"source\":\"" + filling
                        + "\",\"payload\":" + sent + "}}");
                assertThat(healthy.nextJson().at("/event/payload").asInt()).isEqualTo(sent);
                assertThat(sent++).isLessThan(10_000);
            }
            healthy.expectNothingBut();
            slow.read();
            assertThat(slow.goodbye()).satisfies(goodbye -> {
                assertThat(goodbye.code()).isEqualTo(1013);
                assertThat(goodbye.reason()).startsWith("slow consumer: ");
            });
            assertThat(broker.counted("pulsewarden.broker.frames.dropped", "reason", "slow-consumer"))
                    .isPositive();
        }
    }

    @Test
    void a_message_over_the_limit_closes_with_1009_and_one_at_the_limit_is_served() {
        try (TestClient large = broker.connect();
                TestClient fragments = broker.connect();
                TestClient fits = broker.connect()) {
            large.sendFrame(0x81, new byte[64 * 1024 + 1]);
            assertThat(large.goodbye().code()).isEqualTo(1009);
            for (int i = 0; i < 3 && fragments.isOpen(); i++) {
                fragments.sendFrame(i == 0 ? 0x01 : 0x00, new byte[32 * 1024]);
            }
            assertThat(fragments.goodbye().code()).isEqualTo(1009);
            String message = "{\"action\":\"heartbeat\",\"requestId\":1}";
            fits.send(message + " ".repeat(64 * 1024 - message.length()));
            fits.expect("{\"ok\":\"heartbeat\",\"requestId\":1}");
        }
    }

    @Test
    void what_is_no_websocket_frame_closes_with_1002_and_text_that_is_no_utf_8_with_1007() {
        try (TestClient broken = broker.connect();
                TestClient garbled = broker.connect();
                TestClient binary = broker.connect()) {
            broken.sendFrame(0xf1, new byte[1]);
            assertThat(broken.goodbye().code()).isEqualTo(1002);
            garbled.sendFrame(0x81, new byte[] {'"', (byte) 0xff, '"'});
            assertThat(garbled.goodbye().code()).isEqualTo(1007);
            binary.sendFrame(0x82, new byte[] {'{', (byte) 0xff});
            binary.expect("{\"error\":\"invalid json\",\"problem\":\"malformed-json\"}");
            binary.sendFrame(0x81, "\"\ufffd\"".getBytes(StandardCharsets.UTF_8));
            binary.expect("{\"error\":\"unknown action\",\"problem\":\"unknown-action\"}");
        }
    }
}
