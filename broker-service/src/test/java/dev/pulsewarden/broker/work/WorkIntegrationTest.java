package dev.pulsewarden.broker.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.StandInQueueService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WorkIntegrationTest {

    private static final long LEASE_MS = 600;

    StandInQueueService queueService;
    TestBroker broker;

    @BeforeEach
    void start() {
        queueService = new StandInQueueService(LEASE_MS, hasLink());
        broker = new TestBroker(
                "pulsewarden.broker.queue-url=" + queueService.url(),
                "pulsewarden.broker.work.requests.timeout=3s",
                "pulsewarden.broker.work.requests.connect-timeout=10s",
                "pulsewarden.broker.work.claims.lease=7s",
                "pulsewarden.broker.work.breaker.open-for=200ms",
                "pulsewarden.broker.sessions.keep-alive.ping-interval=500ms",
                "pulsewarden.broker.sessions.keep-alive.timeout=4s");
    }

    boolean hasLink() {
        return false;
    }

    @AfterEach
    void stop() {
        broker.close();
        queueService.close();
    }

    @Test
    void a_cut_connection_gives_its_task_to_another_ready_worker_at_once() {
        try (TestClient first = broker.connect();
                TestClient second = broker.connect()) {
            enqueue(second, "t1");
            String id = assigned(first);
            first.drop();
            assertThat(assigned(second)).isEqualTo(id);
            assertThat(queueService.released).containsExactly(id);
            assertThat(queueService.lost).containsExactly(id);
            second.send("{\"action\":\"ack\",\"taskId\":\"t1\",\"requestId\":9}");
            second.expect("{\"ok\":\"ack\",\"requestId\":9,\"taskId\":\"t1\"}");
            assertThat(queueService.claims).allMatch(claim -> claim.lease().toSeconds() == 7);
        }
    }

    @Test
    void a_client_that_closes_its_connection_in_an_orderly_way_is_not_lost() {
        try (TestClient first = broker.connect();
                TestClient second = broker.connect()) {
            enqueue(second, "t1");
            assigned(first);
            first.sendFrame(0x88, new byte[] {3, (byte) 0xe8}); // 1000
            assertThat(assigned(second)).isEqualTo("t1");
            assertThat(queueService.released).containsExactly("t1");
            assertThat(queueService.lost).isEmpty();
        }
    }

    @Test
    void a_worker_that_does_not_answer_pings_is_gone_and_one_that_does_keeps_its_task() {
        try (TestClient silent = broker.connect();
                TestClient alive = broker.connect()) {
            enqueue(alive, "t1");
            assigned(silent);
            enqueue(alive, "t2");
            assigned(alive);
            silent.stayAwayFromPings();
            await().until(() -> queueService.released.contains("t1"));
            assertThat(queueService.lost).containsExactly("t1");
            assertThat(silent.goodbye().code()).isIn(1001, 1006);
            await().until(() -> broker.counted("pulsewarden.broker.sessions.closed", "reason", "silent") == 1);
            assertThat(queueService.released).doesNotContain("t2");
            alive.expectNothingBut();
        }
    }

    @Test
    void leases_are_extended_again_and_again_while_their_worker_is_there() {
        try (TestClient worker = broker.connect()) {
            enqueue(worker, "t1");
            assigned(worker);
            await().until(() -> queueService.extended.size() >= 4);
            worker.send("{\"action\":\"nack\",\"taskId\":\"t1\",\"error\":\"no\",\"delay\":\"1s\",\"requestId\":1}");
            worker.expect("{\"ok\":\"nack\",\"requestId\":1,\"taskId\":\"t1\",\"outcome\":\"retrying\"}");
            assertThat(queueService.nacked).containsExactly("t1");
        }
    }

    @Test
    void while_queue_service_is_away_requests_fail_at_once_readiness_is_remembered_and_topics_go_on() {
        queueService.stop();
        try (TestClient worker = broker.subscriber("t");
                TestClient other = broker.connect()) {
            worker.send("{\"action\":\"ready\",\"queue\":\"q\",\"requestId\":1}");
            worker.expect("{\"ok\":\"ready\",\"requestId\":1}");
            for (int i = 0; i < 5; i++) {
                other.send("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"requestId\":" + i + "}");
                JsonNode refused = other.nextJson();
                assertThat(refused.get("problem").asString()).isEqualTo("store-unavailable");
                assertThat(refused.get("requestId").asInt()).isEqualTo(i);
            }
            other.send("{\"action\":\"publish\",\"message\":{\"type\":\"t\",\"payload\":5}}");
            assertThat(worker.nextJson().at("/event/payload").asInt()).isEqualTo(5);
            assertThat(broker.get("/actuator/health").body()).contains("\"AWAY\"");
            assertThat(broker.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
            assertThat(broker.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(broker.get("/actuator/prometheus").body()).contains("resilience4j_circuitbreaker_state");

            queueService.start();
            untilAnswered(
                    other, "{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"taskId\":\"t1\",\"requestId\":9}");
            assertThat(worker.nextJson().at("/task/id").asString()).isEqualTo("t1");
        }
    }

    @Test
    void a_queue_service_that_hangs_is_found_out_by_the_time_limit_and_comes_back_by_itself() {
        try (TestClient client = broker.connect()) {
            queueService.hang();
            for (int i = 0; i < 4; i++) {
                client.send("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"taskId\":\"same\",\"requestId\":1}");
                assertThat(client.nextJson().get("problem").asString()).isEqualTo("store-unavailable");
            }
            queueService.wakeUp();
            untilAnswered(
                    client, "{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"taskId\":\"same\",\"requestId\":2}");
        }
    }

    @Test
    void an_ack_that_found_queue_service_away_can_be_said_again() {
        try (TestClient worker = broker.connect()) {
            enqueue(worker, "t1");
            assigned(worker);
            queueService.stop();
            worker.send("{\"action\":\"ack\",\"taskId\":\"t1\",\"requestId\":1}");
            assertThat(worker.nextJson().get("problem").asString()).isEqualTo("store-unavailable");
            queueService.start();
            untilAnswered(worker, "{\"action\":\"ack\",\"taskId\":\"t1\",\"requestId\":2}");
            assertThat(queueService.acked).containsExactly("t1");
        }
    }

    @Test
    void what_queue_service_refuses_does_not_open_the_circuit() {
        try (TestClient client = broker.connect()) {
            for (int i = 0; i < 20; i++) {
                client.send("{\"action\":\"enqueue\",\"queue\":\"refused\",\"task\":1}");
                assertThat(client.nextJson().get("problem").asString()).isEqualTo("queue-full");
            }
            assertThat(broker.get("/actuator/health").body()).contains("\"circuit\":\"closed\"");
        }
    }

    @Test
    void a_queue_service_that_says_why_it_cannot_is_not_away_and_the_client_can_say_it_again() {
        try (TestClient client = broker.connect()) {
            for (int i = 0; i < 20; i++) {
                client.send("{\"action\":\"enqueue\",\"queue\":\"unavailable\",\"task\":1}");
                JsonNode refused = client.nextJson();
                assertThat(refused.get("problem").asString()).isEqualTo("store-unavailable");
                assertThat(refused.get("error").asString()).isEqualTo("the disk is slow");
                assertThat(UUID.fromString(refused.get("taskId").asString()).version())
                        .isEqualTo(7);
            }
            assertThat(broker.get("/actuator/health").body()).contains("\"circuit\":\"closed\"");
        }
    }

    @Test
    void a_task_that_waits_on_local_disk_is_stored_and_said_to_wait() {
        try (TestClient client = broker.connect()) {
            client.send("{\"action\":\"enqueue\",\"queue\":\"spooled\",\"task\":1,\"taskId\":\"t1\",\"requestId\":1}");
            client.expect(
                    "{\"ok\":\"enqueue\",\"requestId\":1,\"taskId\":\"t1\",\"state\":\"READY\",\"spooled\":true}");
            assigned(client, "spooled");
            client.send("{\"action\":\"ack\",\"taskId\":\"t1\",\"requestId\":2}");
            client.expect("{\"ok\":\"ack\",\"requestId\":2,\"taskId\":\"t1\",\"outcome\":\"held\"}");
        }
    }

    @Test
    void a_task_whose_lease_was_lost_meanwhile_is_not_acked() {
        try (TestClient worker = broker.connect()) {
            enqueue(worker, "t1");
            assigned(worker);
            queueService.forget("t1");
            worker.send("{\"action\":\"ack\",\"taskId\":\"t1\",\"requestId\":1}");
            assertThat(worker.nextJson().get("problem").asString()).isEqualTo("lease-lost");
        }
    }

    @Test
    void a_client_with_many_requests_under_way_gets_every_answer_in_order() {
        try (TestClient client = broker.connect()) {
            int requests = 2000;
            for (int i = 0; i < requests; i++) {
                client.send("{\"action\":\"enqueue\",\"queue\":\"many\",\"task\":1,\"requestId\":" + i + "}");
            }
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                JsonNode stored = client.nextJson();
                assertThat(stored.get("requestId").asInt()).isEqualTo(i);
                ids.add(stored.get("taskId").asString());
            }
            client.send("{\"action\":\"ready\",\"queue\":\"many\",\"count\":1000}");
            for (String id : ids.subList(0, 1000)) {
                assertThat(client.nextJson().at("/task/id").asString()).isEqualTo(id);
            }
        }
    }

    @Test
    void a_worker_may_be_ready_for_more_than_may_wait_for_it_at_once() {
        int tasks = 32;
        try (TestClient client = broker.connect();
                TestClient worker = broker.connect()) {
            String payload = "\"" + "x".repeat(600_000) + "\"";
            for (int i = 0; i < tasks; i++) {
                client.send("{\"action\":\"enqueue\",\"queue\":\"large\",\"task\":" + payload + ",\"requestId\":" + i
                        + "}");
                client.next();
            }
            worker.send("{\"action\":\"ready\",\"queue\":\"large\",\"count\":" + tasks + "}");
            for (int i = 0; i < tasks; i++) {
                assertThat(worker.nextJson().at("/task/payload").asString()).hasSize(600_000);
            }
            worker.expectNothingBut();
        }
    }

    static void enqueue(TestClient client, String id) {
        client.send(
                "{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"taskId\":\"" + id + "\",\"requestId\":\"e\"}");
        client.expect("{\"ok\":\"enqueue\",\"requestId\":\"e\",\"taskId\":\"" + id + "\",\"state\":\"READY\"}");
    }

    static String assigned(TestClient worker) {
        return assigned(worker, "q");
    }

    private static String assigned(TestClient worker, String queue) {
        worker.send("{\"action\":\"ready\",\"queue\":\"" + queue + "\"}");
        return worker.nextJson().at("/task/id").asString();
    }

    /** Says it until the answer is no error. */
    private static void untilAnswered(TestClient client, String request) {
        await().until(() -> {
            client.send(request);
            JsonNode answer = client.nextJson();
            return answer.has("ok");
        });
    }
}
