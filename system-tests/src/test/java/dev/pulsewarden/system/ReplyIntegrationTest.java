package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whoever asks for it is told how his task ended, however it ended, and once. */
@SystemTest
class ReplyIntegrationTest {

    private final Platform platform;

    ReplyIntegrationTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void the_result_of_a_task_that_is_acked_over_http_is_told() {
        try (BrokerClient requester = platform.connect().subscribe("reply.http")) {
            String id = enqueue(requester, "reply.http", 5);
            String lease = claim("reply.http", "1h");
            post("/acks", "[{\"id\":\"%s\",\"lease\":\"%s\",\"result\":{\"n\" : 1.50}}]".formatted(id, lease));
            JsonNode reply = reply(requester);
            assertThat(reply.path("payload").toString()).isEqualTo("{\"n\":1.50}");
            assertThat(reply.path("source").asString()).isEqualTo("over-http");
            assertThat(reply.path("correlationId").asString()).isEqualTo("c-5");
            expectNoMore(requester, "reply.http");
        }
    }

    @Test
    void that_the_lease_of_a_task_s_last_attempt_ran_out_is_told() {
        try (BrokerClient requester = platform.connect().subscribe("reply.expired")) {
            String id = enqueue(requester, "reply.expired", 1);
            claim("reply.expired", "1s");
            JsonNode payload = reply(requester).path("payload");
            assertThat(payload.path("state").asString()).isEqualTo("DEAD");
            assertThat(payload.path("taskId").asString()).isEqualTo(id);
            assertThat(payload.path("error").asString()).isEqualTo("the lease of 1000 ms ran out");
            expectNoMore(requester, "reply.expired");
        }
    }

    @Test
    void the_result_of_a_worker_at_the_broker_is_told() {
        try (BrokerClient requester = platform.connect().subscribe("reply.worker");
                BrokerClient worker = platform.connect()) {
            worker.send("{\"action\":\"ready\",\"queue\":\"reply.worker\"}");
            String id = enqueue(requester, "reply.worker", 5);
            assertThat(worker.next().path("task").path("id").asString()).isEqualTo(id);
            worker.send("{\"action\":\"ack\",\"taskId\":\"%s\",\"result\":\"well\"}".formatted(id));
            assertThat(reply(requester).path("payload").asString()).isEqualTo("well");
            expectNoMore(requester, "reply.worker");
        }
    }

    @Test
    void that_the_worker_of_a_task_s_last_attempt_was_lost_is_told() {
        try (BrokerClient requester = platform.connect().subscribe("reply.lost");
                BrokerClient worker = platform.connect()) {
            worker.send("{\"action\":\"ready\",\"queue\":\"reply.lost\"}");
            String id = enqueue(requester, "reply.lost", 1);
            worker.next();
            worker.cut();
            JsonNode payload = reply(requester).path("payload");
            assertThat(payload.path("state").asString()).isEqualTo("DEAD");
            assertThat(payload.path("taskId").asString()).isEqualTo(id);
            assertThat(payload.path("error").asString()).isEqualTo("its workers were lost");
            expectNoMore(requester, "reply.lost");
        }
    }

    /** With the queue's name as the topic. */
    private static String enqueue(BrokerClient client, String queue, int maxAttempts) {
        JsonNode answer = client.ask(
                "{\"action\":\"enqueue\",\"queue\":\"%s\",\"task\":1,\"maxAttempts\":%d,\"correlationId\":\"c-%d\",\"replyTo\":\"%s\"}"
                        .formatted(queue, maxAttempts, maxAttempts, queue));
        assertThat(answer.path("ok").asString()).as(answer.toString()).isEqualTo("enqueue");
        return answer.path("taskId").asString();
    }

    private String claim(String queue, String lease) {
        return post("/queues/" + queue + "/claims", "{\"lease\":\"%s\",\"worker\":\"over-http\"}".formatted(lease))
                .at("/tasks/0/lease")
                .asString();
    }

    private JsonNode post(String path, String json) {
        Api.Answer answer = platform.queue().api().post(path, json);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.body();
    }

    private static JsonNode reply(BrokerClient requester) {
        return requester.next().path("event");
    }

    private static void expectNoMore(BrokerClient requester, String topic) {
        requester.publish(topic, "\"no more\"");
        assertThat(reply(requester).path("payload").asString()).isEqualTo("no more");
    }
}
