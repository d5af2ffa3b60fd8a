package dev.pulsewarden.broker.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OverviewIntegrationTest {

    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = new TestBroker("pulsewarden.broker.sessions.remembered=2");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void each_session_shows_who_it_is_what_it_is_subscribed_to_and_what_it_got() {
        Instant before = Instant.now().minusMillis(1);
        try (TestClient client = broker.subscriber("overview.a");
                TestClient other = broker.connect()) {
            client.send("{\"action\":\"subscribe\",\"topic\":\"overview.#\",\"requestId\":1}");
            client.expect("{\"ok\":\"subscribe\",\"requestId\":1}");
            client.send("{\"action\":\"publish\",\"message\":{\"type\":\"overview.a\"}}");
            JsonNode event = client.nextJson().get("event");
            client.send("{\"action\":\"dance\"}");
            client.next();
            other.expectNothingBut();

            JsonNode session = session(client);
            assertThat(session.get("id").asString())
                    .isEqualTo(event.get("source").asString());
            assertThat(Instant.parse(session.get("since").asString())).isBetween(before, Instant.now());
            assertThat(session.get("subscriptionCount").asInt()).isEqualTo(2);
            assertThat(session.get("subscriptions")
                            .valueStream()
                            .map(one -> one.get("topic").asString() + " "
                                    + one.get("delivered").asInt()))
                    .containsExactlyInAnyOrder("overview.a 1", "overview.# 0");
            assertThat(session.get("delivered").asInt()).isEqualTo(1);
            assertThat(session.get("refused").asInt()).isEqualTo(1);
            assertThat(session.get("waitingBytes").asInt()).isZero();
            assertThat(session(other).get("subscriptionCount").asInt()).isZero();
        }
    }

    @Test
    void each_session_shows_what_is_spoken_on_it() {
        try (TestClient json = broker.connect();
                TestClient stomp = TestClient.connect(broker.port(), "/stomp")) {
            json.expectNothingBut();
            assertThat(session(json).get("protocol").asString()).isEqualTo("json");
            assertThat(session(json).get("heldBack").asBoolean()).isFalse();
            assertThat(session(stomp).get("protocol").asString()).isEqualTo("stomp");
            stomp.send("CONNECT\naccept-version:1.1\nhost:here\n\n\0");
            assertThat(stomp.next()).startsWith("CONNECTED");
            assertThat(session(stomp).get("protocol").asString()).isEqualTo("stomp 1.1");
        }
    }

    @Test
    void the_last_sessions_that_ended_are_shown_with_the_reason() {
        for (int i = 0; i < 2; i++) {
            try (TestClient garbled = broker.connect()) {
                garbled.sendFrame(0x81, new byte[] {'"', (byte) 0xff, '"'});
                assertThat(garbled.goodbye().code()).isEqualTo(1007);
            }
        }
        TestClient lost = broker.connect();
        String address = address(lost);
        lost.drop();
        await().untilAsserted(() -> {
            JsonNode closed = get("/sessions").get("closed");
            assertThat(closed.size()).isEqualTo(2);
            assertThat(closed.get(0).get("remoteAddress").asString()).isEqualTo(address);
            assertThat(closed.get(0).get("reason").asString()).isEqualTo("lost");
            assertThat(closed.get(1).get("reason").asString()).isEqualTo("bad-text");
            assertThat(closed.get(1).get("code").asInt()).isEqualTo(1007);
            assertThat(closed.get(1).get("detail").asString()).isEqualTo("a text message must be UTF-8");
        });
    }

    @Test
    void topics_are_shown_by_name_with_their_subscriptions_over_all_event_loops_a_page_at_a_time() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(broker.subscriber("paged.*"));
        }
        clients.add(broker.subscriber("paged.a"));
        clients.add(broker.subscriber("paged.b"));
        JsonNode first = get("/topics?after=paged.&limit=2");
        assertThat(first.toString())
                .isEqualTo("{\"items\":[{\"topic\":\"paged.*\",\"subscriptions\":5},"
                        + "{\"topic\":\"paged.a\",\"subscriptions\":1}],\"next\":\"paged.a\"}");
        JsonNode rest = get("/topics?limit=1000&after=" + first.get("next").asString());
        assertThat(rest.toString()).startsWith("{\"items\":[{\"topic\":\"paged.b\",\"subscriptions\":1}");
        assertThat(rest.has("next")).isFalse();

        List<String> seen = new ArrayList<>();
        for (JsonNode page = get("/sessions?limit=3"); ; ) {
            assertThat(page.get("items").size()).isLessThanOrEqualTo(3);
            page.get("items").forEach(one -> seen.add(one.get("remoteAddress").asString()));
            if (!page.has("next")) {
                break;
            }
            page = get("/sessions?limit=3&after=" + page.get("next").asString());
        }
        assertThat(seen)
                .doesNotHaveDuplicates()
                .containsAll(
                        clients.stream().map(OverviewIntegrationTest::address).toList());
        clients.forEach(TestClient::close);
    }

    @Test
    void a_wrong_page_is_refused_with_what_is_allowed() {
        for (String path : List.of("/topics?limit=0", "/topics?limit=x", "/sessions?limit=1001", "/sessions?after=x")) {
            assertThat(broker.get(path).statusCode()).as(path).isEqualTo(400);
            assertThat(broker.get(path).body()).contains("invalid-request");
        }
    }

    @Test
    void the_http_api_is_described_as_openapi() {
        JsonNode document = get("/v3/api-docs");
        assertThat(document.get("openapi").asString()).startsWith("3.");
        assertThat(document.get("paths").propertyNames()).contains("/events", "/topics", "/sessions");
        assertThat(document.at("/components/schemas/SessionView/properties").propertyNames())
                .contains("remoteAddress", "protocol", "subscriptions", "delivered", "waitingBytes", "refused");
        assertThat(document.toString()).doesNotContain("dev.pulsewarden");
    }

    private static JsonNode session(TestClient client) {
        return get("/sessions?limit=1000")
                .get("items")
                .valueStream()
                .filter(one -> one.get("remoteAddress").asString().equals(address(client)))
                .findFirst()
                .orElseThrow();
    }

    private static String address(TestClient client) {
        return "127.0.0.1:" + client.localPort();
    }

    private static JsonNode get(String path) {
        var answer = broker.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body());
    }
}
