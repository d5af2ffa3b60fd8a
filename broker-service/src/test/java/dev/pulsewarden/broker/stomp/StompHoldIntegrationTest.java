package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.StandInQueueService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.stomp.StompClient.Frame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits while queue-service is away, or does not answer. */
class StompHoldIntegrationTest {

    private StandInQueueService queueService;
    TestBroker broker;

    @BeforeEach
    void start() {
        queueService = new StandInQueueService(5000, hasLink());
        broker = new TestBroker(
                "pulsewarden.broker.queue-url=" + queueService.url(),
                "pulsewarden.broker.work.requests.timeout=3s",
                "pulsewarden.broker.work.requests.connect-timeout=10s",
                "pulsewarden.broker.work.breaker.open-for=200ms",
                "pulsewarden.broker.stomp.hold-time=2s");
    }

    boolean hasLink() {
        return false;
    }

    @AfterEach
    void stop() {
        broker.close();
        queueService.close();
    }

    private StompClient connected() {
        return StompClient.connect(broker);
    }

    @Test
    void a_send_that_finds_queue_service_away_is_held_and_stored_in_order_when_it_is_back() {
        queueService.stop();
        try (StompClient client = connected();
                StompClient worker = connected()) {
            worker.subscribe("w", "/queue/q", "ack:client", "prefetch-count:10");
            for (int i = 0; i < 5; i++) {
                client.send("/queue/q", "" + i, "receipt:" + i);
            }
            queueService.start();
            List<String> receipts = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                receipts.add(client.next().header("receipt-id"));
                worker.expectMessage("" + i);
            }
            assertThat(receipts).containsExactly("0", "1", "2", "3", "4");
        }
    }

    @Test
    void a_send_that_was_held_too_long_is_an_error_and_one_whose_client_left_is_stored_all_the_same() {
        queueService.stop();
        try (StompClient client = connected();
                StompClient leaving = connected();
                StompClient worker = connected()) {
            client.send("/queue/q", "x", "receipt:r");
            Frame error = client.expectError("service unavailable");
            assertThat(error.header("receipt-id")).isEqualTo("r");
            assertThat(error.body()).contains("queue-service is away").contains("with task-id:");
            leaving.send("/queue/q", "last words");
            leaving.drop();
            await().until(() -> broker.counted("pulsewarden.broker.sessions.closed", "reason", "lost") == 1);
            queueService.start();
            worker.subscribe("w", "/queue/q");
            worker.expectMessage("last words");
        }
    }

    @Test
    void an_ack_that_was_held_too_long_is_an_error_that_says_what_becomes_of_the_task() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            store(client, "t1", "1");
            worker.subscribe("w", "/queue/q", "ack:client");
            String ack = worker.expectMessage("1").header("ack");
            queueService.stop();
            worker.frame("ACK", "id:" + ack, "receipt:r");
            assertThat(worker.expectError("service unavailable").body())
                    .contains("queue-service is away", "handed out again")
                    .doesNotContain("stays yours");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNSUBSCRIBE", "DISCONNECT"})
    void a_task_whose_ack_is_held_is_not_given_away_by_what_comes_after_it(String command) {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            store(client, "t1", "1");
            worker.subscribe("w", "/queue/q", "ack:client");
            String ack = worker.expectMessage("1").header("ack");
            queueService.stop();
            worker.frame("ACK", "id:" + ack, "receipt:done").frame(command, "id:w", "receipt:left");
            if (command.equals("UNSUBSCRIBE")) {
                worker.expectReceipt("left");
            }
            awaitOneHeld();
            queueService.start();
            worker.expectReceipt("done");
            assertThat(queueService.acked).containsExactly("t1");
            assertThat(queueService.released).isEmpty();
            if (command.equals("DISCONNECT")) {
                worker.expectReceipt("left");
            }
        }
    }

    @Test
    void a_task_whose_ack_is_held_when_its_client_drops_is_done_and_the_others_go_back() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            store(client, "t1", "1");
            store(client, "t2", "2");
            worker.subscribe("w", "/queue/q", "ack:client-individual", "prefetch-count:2");
            String ack = worker.expectMessage("1").header("ack");
            worker.expectMessage("2");
            queueService.stop();
            worker.frame("ACK", "id:" + ack, "receipt:done");
            awaitOneHeld();
            worker.drop();
            await().until(() -> broker.counted("pulsewarden.broker.sessions.closed", "reason", "lost") == 1);
            queueService.start();
            await().until(() -> queueService.acked.contains("t1") && queueService.released.contains("t2"));
            assertThat(queueService.released).containsExactly("t2");
            assertThat(queueService.lost).containsExactly("t2");
        }
    }

    @Test
    void a_disconnect_waits_for_what_came_before_it() {
        queueService.hang();
        try (StompClient client = connected()) {
            client.send("/queue/q", "x", "receipt:stored").frame("DISCONNECT", "receipt:bye");
            queueService.wakeUp();
            client.expectReceipt("stored");
            client.expectReceipt("bye");
            assertThat(client.socket().goodbye().code()).isEqualTo(1000);
        }
    }

    @Test
    void a_client_that_waits_for_the_receipt_of_its_disconnect_need_not_say_anything_more() {
        queueService.hang();
        try (StompClient client = StompClient.connect(broker, "1.2", "heart-beat:500,0")) {
            client.raw("SEND\ndestination:/queue/q\nreceipt:stored\n\nx\0DISCONNECT\nreceipt:bye\n\n\0");
            try (StompClient silent = StompClient.connect(broker, "1.2", "heart-beat:500,0")) {
                assertThat(silent.socket().goodbye().reason()).contains("no heart-beat");
            }
            queueService.wakeUp();
            client.expectReceipt("stored");
            client.expectReceipt("bye");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_came_before_a_close_frame_is_done_in_the_order_that_holds_at_any_time(boolean drops) {
        queueService.hang();
        try (StompClient witness = connected();
                StompClient client = connected()) {
            witness.subscribe("a", "/topic/order");
            client.rawAndClose("BEGIN\ntransaction:t\n\n\0"
                    + "SEND\ntransaction:t\ndestination:/queue/q\n\nstored\0"
                    + "SEND\ntransaction:t\ndestination:/topic/order\n\nfirst\0"
                    + "COMMIT\ntransaction:t\n\n\0"
                    + "SEND\ndestination:/topic/order\n\nsecond\0");
            if (drops) {
                client.drop();
            }
            queueService.wakeUp();
            witness.expectMessage("first");
            witness.expectMessage("second");
            if (!drops) {
                assertThat(client.socket().goodbye().code()).isEqualTo(1000);
            }
        }
    }

    private void awaitOneHeld() {
        await().ignoreExceptions()
                .until(() -> broker.counted("pulsewarden.broker.work.requests", "outcome", "unavailable") > 0);
    }

    private static void store(StompClient client, String id, String body) {
        client.send("/queue/q", body, "task-id:" + id, "receipt:stored " + id);
        client.expectReceipt("stored " + id);
    }
}
