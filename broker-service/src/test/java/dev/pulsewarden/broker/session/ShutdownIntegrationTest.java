package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.StandInQueueService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShutdownIntegrationTest {

    /** Megabytes, of which Netty's paranoid leak detection records each access to each byte. */
    private static final Duration A_LOT_OF_WORK = Duration.ofMinutes(3);

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
    void a_task_that_was_given_back_and_comes_again_by_a_poll_of_the_brokers_own_is_given_back_again()
            throws InterruptedException {
        try (StandInQueueService queueService = new StandInQueueService(60_000)) {
            try (TestBroker broker = new TestBroker(
                            "pulsewarden.broker.queue-url=" + queueService.url(),
                            "pulsewarden.broker.work.shutdown-timeout=12s",
                            "pulsewarden.broker.work.requests.timeout=20s",
                            "spring.lifecycle.timeout-per-shutdown-phase=30s");
                    TestClient worker = broker.connect()) {
                worker.send("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"taskId\":\"t1\"}");
                worker.send("{\"action\":\"ready\",\"queue\":\"q\"}");
                assertThat(worker.nextJson().at("/task/id").asString()).isEqualTo("t1");
                worker.send("{\"action\":\"ready\",\"queue\":\"q\"}");
                await().until(() -> queueService.claims.size() == 2);
                queueService.hang();
                Thread stopping = Thread.ofVirtual().start(broker::stop);
                await().until(() -> broker.bean(Sessions.class).count() == 0);
                queueService.wakeUp();
                assertThat(stopping.join(Duration.ofSeconds(60))).isTrue();
                assertThat(queueService.leased()).isEmpty();
                assertThat(queueService.released).containsExactly("t1", "t1");
            }
        }
    }

    @Test
    void what_waits_for_a_client_is_sent_before_it_is_told_while_nobody_else_is_let_in() {
        int events = 400;
        try (TestBroker broker = new TestBroker(
                        "pulsewarden.broker.sessions.shutdown-grace=3m",
                        "pulsewarden.broker.sessions.close-timeout=1m",
                        "pulsewarden.broker.sessions.outbound.age=4m",
                        // the reader answers no pings until it reads
                        "pulsewarden.broker.sessions.keep-alive.timeout=4m",
                        "spring.lifecycle.timeout-per-shutdown-phase=4m");
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
            await().atMost(A_LOT_OF_WORK)
                    .until(() -> broker.get("/actuator/prometheus")
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
            assertThat(stopping.join(Duration.ofMinutes(2))).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
