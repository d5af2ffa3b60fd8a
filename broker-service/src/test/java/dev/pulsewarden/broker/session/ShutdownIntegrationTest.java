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
import java.util.stream.Stream;
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
    void what_is_under_way_is_answered_before_its_client_is_told_and_nothing_new_is_begun() {
        try (StandInQueueService queueService = new StandInQueueService(60_000);
                TestBroker broker = new TestBroker(
                        "pulsewarden.broker.queue-url=" + queueService.url(),
                        "pulsewarden.broker.sessions.shutdown-grace=20s",
                        "pulsewarden.broker.work.requests.timeout=20s",
                        "spring.lifecycle.timeout-per-shutdown-phase=30s");
                TestClient json = broker.connect();
                TestClient stomp = TestClient.connect(broker.port(), "/stomp")) {
            List<TestClient> idle =
                    Stream.generate(broker::connect).limit(TestBroker.LOOPS).toList();
            queueService.hang();
            json.send("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"taskId\":\"t1\",\"requestId\":1}");
            json.send("{\"action\":\"publish\",\"message\":{\"type\":\"t\"},\"requestId\":2}");
            json.expect("{\"ok\":\"publish\",\"requestId\":2}");
            stomp.send("CONNECT\naccept-version:1.2\nhost:h\n\n\0SEND\ndestination:/queue/q\nreceipt:r\n\nx\0"
                    + "BEGIN\ntransaction:t\nreceipt:b\n\n\0");
            assertThat(stomp.next()).startsWith("CONNECTED\n");
            assertThat(stomp.next()).startsWith("RECEIPT\nreceipt-id:b\n");
            Thread stopping = Thread.ofVirtual().start(broker::stop);
            idle.forEach(client -> assertThat(client.goodbye().code()).isEqualTo(1001));
            json.send("{\"action\":\"publish\",\"message\":{\"type\":\"t\"},\"requestId\":3}");
            queueService.wakeUp();
            assertThat(json.nextJson().at("/taskId").asString()).isEqualTo("t1");
            assertThat(json.goodbye().code()).isEqualTo(1001);
            assertThat(json.hasNothing()).isTrue();
            assertThat(stomp.next()).startsWith("RECEIPT\nreceipt-id:r\n");
            assertThat(stomp.goodbye().code()).isEqualTo(1001);
            assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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
