package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** queue-service was never there; it comes with the last test. */
@SystemTest
@TestMethodOrder(OrderAnnotation.class)
class BrokerWithoutQueueServiceIntegrationTest {

    @AutoClose
    private static Platform platform;

    @BeforeAll
    static void start() {
        platform = Platform.withoutQueue();
    }

    @Test
    @Order(1)
    void topics_are_routed() {
        try (BrokerClient subscriber = platform.connect();
                BrokerClient publisher = platform.connect()) {
            subscriber.subscribe("alone.topic");

            publisher.publish("alone.topic", "7");

            assertThat(subscriber.next().path("event").path("payload").asInt()).isEqualTo(7);
        }
    }

    @Test
    @Order(2)
    void heartbeats_are_taken() {
        try (BrokerClient client = platform.connect();
                Child process = Child.idle()) {
            JsonNode answer = client.ask(
                    "{\"action\":\"heartbeat\",\"name\":\"exempt-alone\",\"pid\":%d}".formatted(process.pid()));

            assertThat(answer.path("ok").asString()).isEqualTo("heartbeat");
            await().until(() ->
                    platform.heartbeat().api().get("/services/exempt-alone").status() == 200);
            JsonNode instance = platform.heartbeat()
                    .api()
                    .get("/services/exempt-alone")
                    .body()
                    .path("instances")
                    .path(0);
            assertThat(instance.path("pid").asLong()).isEqualTo(process.pid());
            assertThat(instance.path("endable").asBoolean()).isTrue();
        }
    }

    @Test
    @Order(3)
    void enqueue_and_ack_are_answered_with_an_error() {
        try (BrokerClient client = platform.connect()) {
            JsonNode enqueued = client.ask("{\"action\":\"enqueue\",\"queue\":\"alone\",\"task\":1}");
            assertThat(enqueued.path("error").asString()).isNotEmpty();
            assertThat(enqueued.path("problem").asString()).isEqualTo("store-unavailable");

            JsonNode acked = client.ask("{\"action\":\"ack\",\"taskId\":\"none\"}");
            assertThat(acked.path("error").asString()).isNotEmpty();

            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    @Order(4)
    void the_broker_is_ready_and_live_all_the_same() {
        Api broker = platform.broker().api();

        assertThat(broker.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(broker.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Test
    @Order(5)
    void a_worker_that_said_ready_gets_its_task_once_queue_service_is_there() {
        try (BrokerClient worker = platform.connect()) {
            JsonNode answer = worker.ask("{\"action\":\"ready\",\"queue\":\"alone\"}");
            assertThat(answer.path("ok").asString()).isEqualTo("ready");

            platform.startQueue();

            assertThat(platform.queue()
                            .api()
                            .post("/queues/alone/tasks", "{\"payload\":\"at last\"}")
                            .status())
                    .isEqualTo(201);
            JsonNode assigned = worker.next();
            assertThat(assigned.path("action").asString()).isEqualTo("task-assigned");
            assertThat(assigned.path("task").path("payload").asString()).isEqualTo("at last");
            await().until(() -> worker.ask("{\"action\":\"enqueue\",\"queue\":\"alone\",\"task\":2}")
                    .path("ok")
                    .asString("")
                    .equals("enqueue"));
        }
    }
}
