package dev.pulsewarden.broker.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.StandInHeartbeatService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HttpIntegrationTest {

    private static StandInHeartbeatService heartbeatService;
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        heartbeatService = new StandInHeartbeatService();
        broker = new TestBroker(
                "pulsewarden.broker.heartbeat-url=" + heartbeatService.url(),
                "pulsewarden.broker.sessions.max=3",
                "pulsewarden.broker.sessions.allowed-origins=https://app.example");
    }

    @AfterAll
    static void stop() {
        broker.close();
        heartbeatService.close();
    }

    @Test
    void an_event_posted_over_http_reaches_subscribers_as_it_came() {
        try (TestClient client = broker.subscriber("t")) {
            HttpResponse<String> answer = broker.post(
                    "/events",
                    "application/json",
                    " {\"type\":\"t\",\"payload\":{\"a\" : 1.10},\"timestamp\":\"2026-01-31T08:15:00.000Z\"}");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"outcome\":\"published\"}");
            client.expect("{\"event\":{\"type\":\"t\",\"source\":\"http\",\"payload\":{\"a\" : 1.10},"
                    + "\"timestamp\":\"2026-01-31T08:15:00.000Z\"}}");
        }
    }

    @Test
    void a_list_is_answered_by_a_list_and_a_bad_item_does_not_fail_its_neighbours() {
        try (TestClient client = broker.subscriber("t")) {
            HttpResponse<String> answer = broker.post(
                    "/events",
                    "application/json; charset=utf-8",
                    "[{\"type\":\"t\",\"payload\":1},{\"type\":\"a b\"},null,7,{\"type\":\"t\",\"timestamp\":{}},"
                            + "{\"type\":\"t\",\"payload\":" + "7".repeat(5_000) + "},{\"type\":\"t\",\"payload\":2}]");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith(
                            "[{\"outcome\":\"published\"},{\"outcome\":\"refused\",\"problem\":\"invalid-request\",\"detail\":\"type: ")
                    .endsWith(",{\"outcome\":\"published\"}]");
            assertThat(client.nextJson().at("/event/payload").asInt()).isEqualTo(1);
            assertThat(client.nextJson().at("/event/payload").asInt()).isEqualTo(2);
            client.expectNothingBut();
        }
    }

    @Test
    void what_is_no_event_is_a_problem() {
        expectProblem(broker.post("/events", "application/json", "{\"type\":\"\"}"), 400, "invalid-request");
        expectProblem(broker.post("/events", "application/json", "{\"type\":"), 400, "malformed-json");
        expectProblem(broker.post("/events", "application/json", "null"), 400, "invalid-request");
        expectProblem(broker.post("/events", "application/json", ""), 400, "malformed-json");
        expectProblem(broker.post("/events", "text/plain", "{\"type\":\"t\"}"), 415, "unsupported-media-type");
        expectProblem(
                broker.post("/events", "application/json", "[" + "{},".repeat(1000) + "{}]"), 400, "invalid-request");
        expectProblem(
                broker.post("/events", "application/json", "{\"type\":\"" + "x".repeat(5_000_000) + "\"}"),
                413,
                "content-too-large");
    }

    @Test
    void a_heartbeat_event_over_http_is_a_heartbeat_of_its_sender() {
        broker.post(
                "/events",
                "application/json",
                "{\"type\":\"heartbeat\",\"payload\":{\"name\":\"over-http\",\"pid\":5}}");
        await().until(() -> heartbeatService.beats.stream()
                .anyMatch(beat -> "over-http".equals(beat.name())
                        && beat.peer() != null
                        && beat.peer().localPort() == broker.port()));
    }

    @Test
    void an_event_that_is_passed_on_for_somebody_else_is_no_heartbeat_of_its_sender() {
        try (TestClient client = broker.subscriber("heartbeat")) {
            String passedOn = "[{\"type\":\"heartbeat\",\"payload\":{\"name\":\"passed-on\",\"pid\":6}}]";
            assertThat(broker.post("/events?heartbeats=false", "application/json", passedOn)
                            .body())
                    .isEqualTo("[{\"outcome\":\"published\"}]");
            assertThat(client.nextJson().at("/event/payload/name").asString()).isEqualTo("passed-on");
            broker.post("/events", "application/json", passedOn.replace("passed-on", "own"));
            await().until(() -> heartbeatService.beats.stream().anyMatch(beat -> "own".equals(beat.name())));
            assertThat(heartbeatService.beats).noneMatch(beat -> "passed-on".equals(beat.name()));
        }
    }

    @Test
    void without_an_upgrade_it_is_said_what_is_spoken_here() {
        HttpResponse<String> answer = broker.get("/");
        expectProblem(answer, 426, "upgrade-required");
        assertThat(answer.headers().firstValue("Upgrade")).hasValue("websocket");
        expectProblem(broker.post("/", "application/json", "{}"), 405, "method-not-allowed");
        expectProblem(broker.get("/nothing"), 404, "not-found");
    }

    @Test
    void a_browsers_handshake_comes_from_the_same_host_or_from_the_list() {
        assertThat(TestClient.answerTo(broker.port(), "/", "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(TestClient.answerTo(broker.port(), "/ws", "Origin: null")).startsWith("HTTP/1.1 403 ");
        assertThat(TestClient.answerTo(broker.port(), "/ws", "Origin: http://127.0.0.1:" + broker.port()))
                .startsWith("HTTP/1.1 101 ");
        assertThat(TestClient.answerTo(broker.port(), "/", "Origin: https://app.example"))
                .startsWith("HTTP/1.1 101 ");
    }

    @Test
    void one_connection_too_many_is_refused_until_another_one_ends() {
        await().until(() -> broker.get("/actuator/prometheus").body().contains("pulsewarden_broker_sessions 0.0"));
        try (TestClient first = broker.connect();
                TestClient second = broker.connect();
                TestClient third = broker.connect()) {
            assertThat(TestClient.answerTo(broker.port(), "/")).startsWith("HTTP/1.1 503 ");
            first.drop();
            await().until(() -> TestClient.answerTo(broker.port(), "/").startsWith("HTTP/1.1 101 "));
            second.expectNothingBut();
            third.expectNothingBut();
        }
    }

    private static void expectProblem(HttpResponse<String> answer, int status, String slug) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"urn:pulsewarden:problem:" + slug + "\"");
    }
}
