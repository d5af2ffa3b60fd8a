package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An accepted task outlives the worker that holds it and the process that keeps it. */
@SystemTest
class TaskSurvivalIntegrationTest {

    private final Platform platform;

    TaskSurvivalIntegrationTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void another_ready_worker_gets_the_task_of_one_whose_connection_was_cut_and_the_attempt_does_not_count() {
        try (BrokerClient cut = platform.connect();
                BrokerClient other = platform.connect();
                BrokerClient requester = platform.connect()) {
            cut.send("{\"action\":\"ready\",\"queue\":\"survival.cut\"}");
            String taskId = enqueue(requester, "survival.cut");
            JsonNode first = cut.next().path("task");
            assertThat(first.path("id").asString()).isEqualTo(taskId);
            assertThat(first.path("leaseMs").asLong()).isEqualTo(3_600_000);
            assertThat(other.ask("{\"action\":\"ready\",\"queue\":\"survival.cut\"}")
                            .path("ok")
                            .asString())
                    .isEqualTo("ready");

            cut.cut();

            JsonNode second = other.next().path("task");
            assertThat(second.path("id").asString()).isEqualTo(taskId);
            assertThat(second.path("attempts").asInt())
                    .isEqualTo(first.path("attempts").asInt());
            other.send("{\"action\":\"ack\",\"taskId\":\"%s\"}".formatted(taskId));
            await().until(() -> task(taskId).path("state").asString(), "DONE"::equals);
        }
    }

    @Test
    void a_task_is_there_after_kill_9_of_queue_service_right_after_it_was_answered_and_topics_do_not_notice() {
        try (BrokerClient subscriber = platform.connect();
                BrokerClient requester = platform.connect()) {
            subscriber.subscribe("survival.topic");
            Child broker = platform.broker().process();

            String taskId = enqueue(requester, "survival.killed");
            platform.queue().process().kill();

            requester.publish("survival.topic", "\"while it was away\"");
            assertThat(subscriber.next().path("event").path("payload").asString())
                    .isEqualTo("while it was away");
            platform.queue().restart();
            assertThat(task(taskId).path("state").asString()).isEqualTo("READY");
            requester.send("{\"action\":\"ready\",\"queue\":\"survival.killed\"}");
            JsonNode assigned = requester.next().path("task");
            assertThat(assigned.path("id").asString()).isEqualTo(taskId);
            requester.send("{\"action\":\"ack\",\"taskId\":\"%s\"}".formatted(taskId));
            requester.publish("survival.topic", "\"when it was back\"");
            assertThat(subscriber.next().path("event").path("payload").asString())
                    .isEqualTo("when it was back");
            assertThat(platform.broker().process()).isSameAs(broker);
            assertThat(broker.isAlive()).isTrue();
            assertThat(subscriber.isOpen()).isTrue();
        }
    }

    private static String enqueue(BrokerClient client, String queue) {
        JsonNode answer = client.ask("{\"action\":\"enqueue\",\"queue\":\"%s\",\"task\":{\"n\":1}}".formatted(queue));
        assertThat(answer.path("ok").asString()).as(answer.toString()).isEqualTo("enqueue");
        return answer.path("taskId").asString();
    }

    private JsonNode task(String id) {
        return platform.queue().api().get("/tasks/" + id).body();
    }
}
