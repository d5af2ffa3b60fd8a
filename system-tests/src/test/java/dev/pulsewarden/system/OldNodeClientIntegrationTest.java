package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a client of the old Node broker says and hears, frame for frame. */
@SystemTest
class OldNodeClientIntegrationTest {

    private final Platform platform;

    OldNodeClientIntegrationTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void a_client_of_the_Node_broker_works_unchanged() {
        try (BrokerClient worker = platform.connect();
                BrokerClient other = platform.connect();
                Child process = Child.idle()) {
            worker.send("{\"action\":\"subscribe\",\"topic\":\"vision.captured\"}");
            worker.send(
                    "{\"action\":\"publish\",\"message\":{\"type\":\"heartbeat\",\"payload\":{\"name\":\"w\",\"pid\":%d}}}"
                            .formatted(process.pid()));
            worker.send("{\"action\":\"ready\",\"queue\":\"vision-capture\"}");
            other.send(
                    "{\"action\":\"enqueue\",\"queue\":\"vision-capture\",\"task\":{\"camera\":\"north\",\"n\":1.50}}");

            String taskId = assertAssigned(worker.next());
            worker.send("{\"action\":\"ack\",\"taskId\":\"%s\"}".formatted(taskId));
            await().until(() -> stateOf(taskId), "DONE"::equals);

            other.send("{\"action\":\"publish\",\"message\":{\"type\":\"vision.captured\",\"payload\":{\"frame\":1}}}");
            assertCaptured(worker.next(), 1);
            assertThat(platform.heartbeat()
                            .api()
                            .get("/services/w")
                            .body()
                            .path("state")
                            .asString())
                    .isEqualTo("UP");

            worker.send("not json");
            assertThat(worker.next().path("error").asString()).isEqualTo("invalid json");
            worker.send("{\"action\":\"dance\"}");
            assertThat(worker.next().path("error").asString()).isEqualTo("unknown action");

            other.subscribe("vision.captured");
            worker.publish("vision.captured", "{\"frame\":2}");
            assertCaptured(worker.next(), 2);
            assertCaptured(other.next(), 2);
            platform.liveness().api().delete("/services/w");
        }
    }

    private static String assertAssigned(JsonNode frame) {
        JsonNode task = frame.path("task");
        assertThat(frame.propertyNames()).containsExactlyInAnyOrder("action", "task");
        assertThat(frame.path("action").asString()).isEqualTo("task-assigned");
        assertThat(task.propertyNames())
                .containsExactlyInAnyOrder("id", "queue", "payload", "createdAt", "attempts", "leaseMs");
        assertThat(task.path("queue").asString()).isEqualTo("vision-capture");
        assertThat(task.path("payload")).hasToString("{\"camera\":\"north\",\"n\":1.50}");
        assertThat(task.path("createdAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(task.path("attempts").isInt()).isTrue();
        assertThat(task.path("leaseMs").asLong()).isEqualTo(3_600_000);
        return task.path("id").asString();
    }

    private static void assertCaptured(JsonNode frame, int number) {
        JsonNode event = frame.path("event");
        assertThat(frame.propertyNames()).containsExactly("event");
        assertThat(event.propertyNames()).containsExactlyInAnyOrder("type", "source", "payload", "timestamp");
        assertThat(event.path("type").asString()).isEqualTo("vision.captured");
        assertThat(event.path("source").asString()).isNotEmpty();
        assertThat(event.path("payload")).hasToString("{\"frame\":" + number + "}");
        assertThat(event.path("timestamp").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    }

    private String stateOf(String taskId) {
        return platform.queue()
                .api()
                .get("/tasks/" + taskId)
                .body()
                .path("state")
                .asString();
    }
}
