package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.StandInQueueService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownIntegrationTest {

    @Test
    void sessions_are_told_and_held_tasks_go_back_before_the_broker_ends() {
        try (StandInQueueService queueService = new StandInQueueService(60_000)) {
            try (TestBroker broker = new TestBroker("pulsewarden.broker.queue-url=" + queueService.url());
                    TestClient worker = broker.connect();
                    TestClient deaf = TestClient.connectWithoutReading(broker.port())) {
                worker.send("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"taskId\":\"t1\"}");
                worker.send("{\"action\":\"ready\",\"queue\":\"q\"}");
                assertThat(worker.nextJson().at("/task/id").asString()).isEqualTo("t1");
                worker.send("{\"action\":\"ready\",\"queue\":\"empty\"}");
                worker.expectNothingBut();

                broker.stop();
                assertThat(worker.goodbye())
                        .isEqualTo(new TestClient.Goodbye(1001, "retry in a moment: the broker is going away"));
                assertThat(queueService.released).containsExactly("t1");
                deaf.read();
                assertThat(deaf.goodbye().code()).isEqualTo(1001);
            }
        }
    }

    @Test
    void what_was_asked_for_is_done_and_answered_before_a_client_is_told() throws InterruptedException {
        try (StandInQueueService queueService = new StandInQueueService(60_000);
                TestBroker broker = new TestBroker(
                        "pulsewarden.broker.queue-url=" + queueService.url(),
                        "pulsewarden.broker.sessions.shutdown-grace=20s",
                        "pulsewarden.broker.sessions.inbound.requests=2",
                        "pulsewarden.broker.work.requests.timeout=15s",
                        "spring.lifecycle.timeout-per-shutdown-phase=30s");
                TestClient client = broker.connect()) {
            client.expectNothingBut();
            queueService.hang();
            for (int i = 0; i < 6; i++) {
                client.sendBytes(TestClient.frame(
                        0x81,
                        ("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"taskId\":\"t" + i + "\",\"requestId\":"
                                        + i + "}")
                                .getBytes(StandardCharsets.UTF_8)));
            }
            await().until(() -> queueService.asked() == 1);
            Thread stopping = Thread.ofVirtual().start(broker::stop);
            await().until(() -> TestClient.answerTo(broker.port(), "/").startsWith("HTTP/1.1 503 "));
            queueService.wakeUp();
            List<Integer> answered = new ArrayList<>();
            while (client.isOpen() || !client.hasNothing()) {
                if (!client.hasNothing()) {
                    answered.add(client.nextJson().at("/requestId").asInt());
                }
            }
            assertThat(client.goodbye().code()).isEqualTo(1001);
            assertThat(answered).startsWith(0, 1);
            assertThat(queueService.stored)
                    .containsExactlyElementsOf(
                            answered.stream().map(i -> "t" + i).toList());
            assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void what_waits_for_a_client_is_sent_before_it_is_told_while_nobody_else_is_let_in() {
        int events = 400;
        try (TestBroker broker = new TestBroker(
                        "pulsewarden.broker.sessions.shutdown-grace=20s",
                        "pulsewarden.broker.sessions.outbound.age=60s",
                        "spring.lifecycle.timeout-per-shutdown-phase=30s");
                TestClient reader = TestClient.connectWithoutReading(broker.port());
                TestClient publisher = broker.connect()) {
            reader.send("{\"action\":\"subscribe\",\"topic\":\"t\"}");
            await().until(() ->
                    broker.get("/actuator/prometheus").body().contains("pulsewarden_broker_subscriptions 1.0"));
            String filling = "x".repeat(10_000);
            for (int i = 0; i < events; i++) {
                publisher.send("{\"action\":\"publish\",\"message\":{\"type\":\"t\",\"source\":\"" + filling
                        + "\",\"payload\":" + i + "}}");
            }
            await().until(() -> broker.get("/actuator/prometheus")
                    .body()
                    .contains("pulsewarden_broker_events_delivered_total " + events + ".0"));
            Thread stopping = Thread.ofVirtual().start(broker::stop);
            assertThat(publisher.goodbye().code()).isEqualTo(1001);
            assertThat(TestClient.answerTo(broker.port(), "/")).startsWith("HTTP/1.1 503 ");
            assertThat(broker.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(broker.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            reader.read();
            for (int i = 0; i < events; i++) {
                assertThat(reader.nextJson().at("/event/payload").asInt()).isEqualTo(i);
            }
            assertThat(reader.goodbye())
                    .isEqualTo(new TestClient.Goodbye(1001, "retry in a moment: the broker is going away"));
            assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
