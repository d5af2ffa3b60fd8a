package dev.pulsewarden.broker.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.StandInHeartbeatService;
import dev.pulsewarden.broker.StandInQueueService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.Peer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DialogueIntegrationTest {

    private static StandInQueueService queueService;
    private static StandInHeartbeatService heartbeatService;
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        queueService = new StandInQueueService(60_000);
        heartbeatService = new StandInHeartbeatService();
        broker = new TestBroker(
                "pulsewarden.broker.queue-url=" + queueService.url(),
                "pulsewarden.broker.heartbeat-url=" + heartbeatService.url(),
                "pulsewarden.broker.liveness.timeout=20s",
                "pulsewarden.broker.work.requests.timeout=20s",
                "pulsewarden.broker.sessions.inbound.subscriptions=3");
    }

    @AfterAll
    static void stop() {
        broker.close();
        heartbeatService.close();
        queueService.close();
    }

    @Test
    void a_client_of_the_node_broker_is_served_frame_for_frame() {
        try (TestClient worker = broker.subscriber("vision.captured");
                TestClient other = broker.connect()) {
            worker.send(
                    "{\"action\":\"publish\",\"message\":{\"type\":\"heartbeat\",\"payload\":{\"name\":\"w\",\"pid\":4711}}}");
            worker.send("{\"action\":\"ready\",\"queue\":\"vision-capture\"}");
            other.send(
                    "{\"action\":\"enqueue\",\"queue\":\"vision-capture\",\"task\":{\"shot\": 1.50},\"correlationId\":\"c\"}");

            String message = worker.next();
            assertThat(message).contains("\"payload\":{\"shot\": 1.50},");
            JsonNode assigned = new JsonMapper().readTree(message);
            assertThat(assigned.propertyNames()).containsExactly("action", "task");
            assertThat(assigned.get("action").asString()).isEqualTo("task-assigned");
            JsonNode task = assigned.get("task");
            assertThat(task.propertyNames())
                    .containsExactly("id", "queue", "payload", "createdAt", "attempts", "leaseMs", "correlationId");
            assertThat(task.get("queue").asString()).isEqualTo("vision-capture");
            assertThat(task.get("attempts").asInt()).isEqualTo(1);
            assertThat(task.get("leaseMs").asInt()).isEqualTo(60_000);
            String id = task.get("id").asString();
            worker.send("{\"action\":\"ack\",\"taskId\":\"" + id + "\"}");
            await().until(() -> queueService.acked.contains(id));

            worker.send("not json");
            worker.expect("{\"error\":\"invalid json\",\"problem\":\"malformed-json\"}");
            worker.send("{\"action\":\"dance\"}");
            worker.expect("{\"error\":\"unknown action\",\"problem\":\"unknown-action\"}");
            other.send("{\"action\":\"publish\",\"message\":{\"type\":\"vision.captured\",\"payload\":1}}");
            assertThat(worker.nextJson().at("/event/payload").asInt()).isEqualTo(1);
            other.expectNothingBut();
            await().until(() -> heartbeatService.beats.stream().anyMatch(beat -> "w".equals(beat.name())));
            assertThat(heartbeatService.beats)
                    .contains(new Heartbeat(
                            "w",
                            4711L,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            new Peer("127.0.0.1", worker.localPort(), "127.0.0.1", broker.port())));
        }
    }

    @Test
    void an_event_has_its_source_and_time_and_its_payload_as_it_came() {
        try (TestClient client = broker.subscriber("t")) {
            Instant before = Instant.now().minusMillis(1);
            client.send("{\"action\":\"publish\",\"message\":{\"type\":\"t\",\"payload\":{\"a\" : [1.10, \"ä😀\"] }}}");
            String text = client.next();
            assertThat(text).contains("\"payload\":{\"a\" : [1.10, \"ä😀\"] },");
            JsonNode event = new JsonMapper().readTree(text).get("event");
            assertThat(event.propertyNames()).containsExactly("type", "source", "payload", "timestamp");
            assertThat(event.get("source").asString()).isNotBlank();
            assertThat(Instant.parse(event.get("timestamp").asString())).isBetween(before, Instant.now());

            client.send(
                    "{\"action\":\"publish\",\"message\":{\"type\":\"t\",\"source\":\"s \\\"1\\\"\",\"correlationId\":\"c\","
                            + "\"replyTo\":\"r\",\"timestamp\":\"2026-01-31T08:15:00Z\"}}");
            client.expect("{\"event\":{\"type\":\"t\",\"source\":\"s \\\"1\\\"\",\"payload\":null,"
                    + "\"timestamp\":\"2026-01-31T08:15:00.000Z\",\"correlationId\":\"c\",\"replyTo\":\"r\"}}");
        }
    }

    @Test
    void a_client_gets_an_event_once_however_often_it_subscribed_and_none_after_it_unsubscribed() {
        try (TestClient client = broker.subscriber("t")) {
            client.send("{\"action\":\"subscribe\",\"topic\":\"t\"}");
            client.send("{\"action\":\"publish\",\"message\":{\"type\":\"t\",\"payload\":1}}");
            assertThat(client.nextJson().at("/event/payload").asInt()).isEqualTo(1);
            client.send("{\"action\":\"unsubscribe\",\"topic\":\"t\"}");
            client.send("{\"action\":\"publish\",\"message\":{\"type\":\"t\",\"payload\":2}}");
            client.expectNothingBut();
        }
    }

    @Test
    void a_client_gets_an_event_once_however_many_of_its_patterns_match() {
        try (TestClient client = broker.subscriber("vision.*.done");
                TestClient other = broker.subscriber("vision.#")) {
            client.send("{\"action\":\"subscribe\",\"topic\":\"#.done\"}");
            client.send("{\"action\":\"subscribe\",\"topic\":\"vision.left.done\",\"requestId\":1}");
            client.expect("{\"ok\":\"subscribe\",\"requestId\":1}");
            publish(client, "vision.left.done", 1);
            publish(client, "vision.left", 2);
            publish(client, "audio.done", 3);
            assertThat(client.nextJson().at("/event/payload").asInt()).isEqualTo(1);
            assertThat(client.nextJson().at("/event/payload").asInt()).isEqualTo(3);
            client.send("{\"action\":\"unsubscribe\",\"topic\":\"#.done\"}");
            publish(client, "audio.done", 4);
            publish(client, "vision.left.done", 5);
            assertThat(client.nextJson().at("/event/payload").asInt()).isEqualTo(5);
            client.expectNothingBut();
            for (int payload : new int[] {1, 2, 5}) {
                assertThat(other.nextJson().at("/event/payload").asInt()).isEqualTo(payload);
            }
            other.expectNothingBut();
        }
    }

    @Test
    void success_is_silent_without_a_request_id_and_told_with_one() {
        try (TestClient client = broker.connect()) {
            client.send("{\"action\":\"subscribe\",\"topic\":\"silent\"}");
            client.send("{\"action\":\"publish\",\"message\":{\"type\":\"nobody\"}}");
            client.expectNothingBut();
            client.send("{\"action\":\"publish\",\"message\":{\"type\":\"nobody\"},\"requestId\":[1, \"x\"]}");
            client.expect("{\"ok\":\"publish\",\"requestId\":[1, \"x\"]}");
            client.send("{\"action\":\"ready\",\"queue\":\"q\",\"count\":0,\"requestId\":\"r\"}");
            client.expect("{\"ok\":\"ready\",\"requestId\":\"r\"}");
            client.send("{\"action\":\"heartbeat\",\"requestId\":1}");
            client.expect("{\"ok\":\"heartbeat\",\"requestId\":1}");
            client.send("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":null,\"taskId\":\"mine\",\"requestId\":2}");
            client.expect("{\"ok\":\"enqueue\",\"requestId\":2,\"taskId\":\"mine\",\"state\":\"READY\"}");
        }
    }

    @Test
    void what_is_wrong_is_answered_with_what_is_allowed_and_the_connection_stays() {
        try (TestClient client = broker.connect()) {
            expectProblem(client, "{\"action\":\"subscribe\",\"requestId\":1}", "invalid-request", "topic: ");
            expectProblem(
                    client,
                    "{\"action\":\"publish\",\"message\":{\"type\":\"a.*\"}}",
                    "invalid-request",
                    "message.type: must be one topic");
            expectProblem(client, "{\"action\":\"publish\"}", "invalid-request", "message: is missing");
            expectProblem(client, "{\"action\":\"publish\",\"message\":{}}", "invalid-request", "message.type: ");
            expectProblem(client, "{\"action\":\"enqueue\",\"queue\":\"q\"}", "invalid-request", "task: is missing");
            for (String headers : new String[] {"7", "[]", "{\"a\":1}", "{\"a\":{\"b\":\"c\"}}", "{\"a\":null}"}) {
                expectProblem(
                        client,
                        "{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"headers\":" + headers + "}",
                        "invalid-request",
                        "headers: must be an object of strings");
            }
            expectProblem(client, "{\"action\":\"enqueue\",\"task\":1}", "invalid-request", "queue: is missing");
            expectProblem(
                    client,
                    "{\"action\":\"enqueue\",\"task\":1,\"queue\":\"q q\"}",
                    "invalid-request",
                    "queue: must be");
            expectProblem(
                    client,
                    "{\"action\":\"enqueue\",\"task\":1,\"queue\":\"q\",\"priority\":77}",
                    "invalid-request",
                    "priority: ");
            expectProblem(client, "{\"action\":\"enqueue\",\"task\":1,\"queue\":\"refused\"}", "queue-full", "no more");
            expectProblem(
                    client, "{\"action\":\"ready\",\"queue\":\"q\",\"count\":100000}", "invalid-request", "count: ");
            expectProblem(client, "{\"action\":\"ack\",\"taskId\":\"x\"}", "not-held", "you do not hold");
            expectProblem(client, "{\"action\":\"nack\"}", "invalid-request", "taskId: is missing");
            expectProblem(client, "{\"action\":\"heartbeat\",\"name\":\"a b\"}", "invalid-request", "name: ");
            expectProblem(client, "{\"action\":\"history\",\"topic\":\"t\"}", "no-history", "no events of t are kept");
            expectProblem(client, "[]", "unknown-action", "unknown action");
            expectProblem(client, "", "malformed-json", "invalid json");
            client.expectNothingBut();
        }
    }

    @Test
    void subscriptions_are_bounded() {
        try (TestClient client = broker.subscriber("1")) {
            client.send("{\"action\":\"subscribe\",\"topic\":\"2\"}");
            client.send("{\"action\":\"subscribe\",\"topic\":\"3\"}");
            expectProblem(
                    client,
                    "{\"action\":\"subscribe\",\"topic\":\"4\"}",
                    "too-many-subscriptions",
                    "a client may have 3");
            client.send("{\"action\":\"unsubscribe\",\"topic\":\"2\"}");
            client.send("{\"action\":\"subscribe\",\"topic\":\"4\",\"requestId\":1}");
            client.expect("{\"ok\":\"subscribe\",\"requestId\":1}");
        }
    }

    @Test
    void who_beats_needs_to_be_said_once() {
        try (TestClient client = broker.connect()) {
            client.send(
                    "{\"action\":\"heartbeat\",\"name\":\"once\",\"pid\":7,\"interval\":\"1s\",\"host\":\"h\",\"requestId\":1}");
            client.expect("{\"ok\":\"heartbeat\",\"requestId\":1}");
            client.send("{\"action\":\"heartbeat\",\"requestId\":2}");
            client.expect("{\"ok\":\"heartbeat\",\"requestId\":2}");
            Peer peer = new Peer("127.0.0.1", client.localPort(), "127.0.0.1", broker.port());
            Heartbeat said = new Heartbeat("once", 7L, "h", null, Duration.ofSeconds(1), null, null, null, peer);
            assertThat(heartbeatService.beats.stream().filter(said::equals)).hasSize(2);
            expectProblem(
                    client,
                    "{\"action\":\"heartbeat\",\"name\":\"refused\",\"requestId\":3}",
                    "declared-dead",
                    "it was sent");
            expectProblem(client, "{\"action\":\"heartbeat\",\"name\":\"refused\"}", "declared-dead", "it was sent");
        }
    }

    @Test
    void messages_may_be_binary_and_in_fragments() {
        try (TestClient client = broker.connect()) {
            client.sendFrame(0x82, "{\"action\":\"heartbeat\",\"requestId\":1}".getBytes(StandardCharsets.UTF_8));
            client.expect("{\"ok\":\"heartbeat\",\"requestId\":1}");
            client.sendFrame(0x01, "{\"action\":\"heart".getBytes(StandardCharsets.UTF_8));
            client.sendFrame(0x89, new byte[0]);
            client.sendFrame(0x80, "beat\",\"requestId\":2}".getBytes(StandardCharsets.UTF_8));
            client.expect("{\"ok\":\"heartbeat\",\"requestId\":2}");
            await().until(() -> client.pongs() == 1);
        }
    }

    @Test
    void the_jdks_client_is_served_on_ws_too() throws Exception {
        CompletableFuture<String> got = new CompletableFuture<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + broker.port() + "/ws"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                            got.complete(data.toString());
                            webSocket.request(1);
                            return null;
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            socket.sendText("{\"action\":\"heartbeat\",\"requestId\":1}", true).join();
            assertThat(got.get(20, TimeUnit.SECONDS)).isEqualTo("{\"ok\":\"heartbeat\",\"requestId\":1}");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
            await().until(socket::isInputClosed);
        }
    }

    private static void publish(TestClient client, String topic, int payload) {
        client.send("{\"action\":\"publish\",\"message\":{\"type\":\"" + topic + "\",\"payload\":" + payload + "}}");
    }

    private static void expectProblem(TestClient client, String message, String slug, String words) {
        client.send(message);
        JsonNode answer = client.nextJson();
        assertThat(answer.path("problem").asString()).as("%s", answer).isEqualTo(slug);
        assertThat(answer.path("error").asString()).startsWith(words);
        assertThat(answer.path("requestId").isMissingNode()).isEqualTo(!message.contains("requestId"));
    }
}
