package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.StandInQueueService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import dev.pulsewarden.broker.stomp.StompClient.Frame;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients meet seldom, and then wonder about. */
class StompEdgesIntegrationTest {

    private StandInQueueService queueService;
    private TestBroker broker;

    @BeforeEach
    void start() {
        queueService = new StandInQueueService(60_000);
        broker = new TestBroker(
                "pulsewarden.broker.queue-url=" + queueService.url(),
                "pulsewarden.broker.sessions.inbound.subscriptions=5",
                "pulsewarden.broker.work.ready-count=20",
                "pulsewarden.broker.stomp.name-length=20",
                "pulsewarden.broker.stomp.heartbeat-body=50B",
                "pulsewarden.broker.stomp.unacked=30",
                "pulsewarden.broker.stomp.ack-retry=10ms",
                "pulsewarden.broker.stomp.hold-time=30s");
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
    void deliveries_of_a_topic_that_was_unsubscribed_do_not_count_and_may_still_be_acknowledged() {
        try (StompClient client = connected()) {
            String ack = "";
            for (int i = 0; i < 10; i++) {
                client.subscribe("a", "/topic/t", "ack:client-individual");
                for (int j = 0; j < 10; j++) {
                    client.send("/topic/t", "x");
                    ack = client.expectMessage("x").header("ack");
                }
                client.confirmed("UNSUBSCRIBE", "id:a");
                assertThat(broker.gauge("pulsewarden.broker.stomp.unacked")).isZero();
            }
            client.confirmed("ACK", "id:" + ack);
            client.frame("ACK", "id:" + ack);
            client.expectError("request refused");
        }
    }

    @Test
    void a_subscription_with_open_deliveries_is_counted_until_its_session_ends() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/t", "ack:client");
            client.confirmed("BEGIN", "transaction:1");
            client.confirmed("BEGIN", "transaction:2");
            client.send("/topic/t", "x").expectMessage("x");
            client.confirmed("ABORT", "transaction:2");
            assertThat(broker.gauge("pulsewarden.broker.stomp.unacked")).isEqualTo(1);
            assertThat(broker.gauge("pulsewarden.broker.stomp.transactions")).isEqualTo(1);
        }
        await().until(() -> broker.gauge("pulsewarden.broker.stomp.unacked") == 0
                && broker.gauge("pulsewarden.broker.stomp.transactions") == 0);
    }

    @Test
    void what_is_held_is_counted() {
        queueService.stop();
        try (StompClient client = connected()) {
            client.send("/queue/q", "1", "receipt:1").send("/queue/q", "2", "receipt:2");
            await().until(() -> broker.gauge("pulsewarden.broker.stomp.held") == 2);
            queueService.start();
            client.expectReceipt("1");
            client.expectReceipt("2");
            assertThat(broker.gauge("pulsewarden.broker.stomp.held")).isZero();
        }
    }

    @Test
    void a_temporary_queue_ends_with_an_unsubscribe_and_makes_room_for_another_one() {
        try (StompClient client = connected()) {
            for (int i = 0; i < 20; i++) {
                client.send("/topic/t", "x", "reply-to:/temp-queue/" + i);
                client.confirmed("UNSUBSCRIBE", "id:/temp-queue/" + i);
            }
            for (int i = 0; i < 6; i++) {
                client.send("/topic/t", "x", "reply-to:/temp-queue/" + i);
            }
            assertThat(client.expectError("limit exceeded").body()).contains("5 subscriptions", "UNSUBSCRIBE");
        }
    }

    @Test
    void a_prefetch_count_over_the_limit_is_told_in_the_words_of_stomp() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/queue/q", "prefetch-count:20");
            client.frame("SUBSCRIBE", "id:b", "destination:/queue/q", "prefetch-count:21");
            assertThat(client.expectError("invalid header").body())
                    .isEqualTo("prefetch-count must be a whole number from 1 to 20");
        }
    }

    @Test
    void a_name_and_a_heartbeat_may_be_as_long_as_the_properties_say() {
        try (StompClient client = connected();
                StompClient other = connected()) {
            client.confirmed("BEGIN", "transaction:" + "x".repeat(20));
            client.frame("BEGIN", "transaction:" + "x".repeat(21));
            assertThat(client.expectError("invalid header").body()).contains("20 characters");
            other.send("/app/heartbeat", "{\"status\":\"" + "x".repeat(50) + "\"}");
            assertThat(other.expectError("request refused").body()).contains("50 bytes");
        }
    }

    @Test
    void a_delay_means_nothing_in_an_ack_and_is_checked_at_once_in_a_nack() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/t", "ack:client-individual");
            client.send("/topic/t", "1").send("/topic/t", "2");
            String first = client.expectMessage("1").header("ack");
            String second = client.expectMessage("2").header("ack");
            client.confirmed("ACK", "id:" + first, "delay:soon");
            client.confirmed("BEGIN", "transaction:t");
            client.frame("NACK", "id:" + second, "delay:soon", "transaction:t");
            assertThat(client.expectError("invalid header").body()).contains("delay");
        }
    }

    @Test
    void an_error_before_connect_names_the_receipt_as_it_was_sent() {
        try (StompClient client = StompClient.open(broker)) {
            client.send("/topic/t", "x", "receipt:a\\cb\\n\\t");
            assertThat(client.expectError("unexpected frame").header("receipt-id"))
                    .isEqualTo("a\\cb\\n\\t");
        }
    }

    @Test
    void subprotocols_may_be_named_in_several_lines() {
        TestClient socket = TestClient.connect(
                broker.port(), "/", "Sec-WebSocket-Protocol: other\r\nSec-WebSocket-Protocol: v11.stomp, v12.stomp");
        try (StompClient client = StompClient.over(socket)) {
            assertThat(socket.answer().toLowerCase(Locale.ROOT)).contains("sec-websocket-protocol: v11.stomp\r\n");
            client.frame("CONNECT", "accept-version:1.1", "host:here");
            assertThat(client.next().command()).isEqualTo("CONNECTED");
        }
    }

    @Test
    void a_task_of_which_queue_service_does_not_take_that_it_is_done_is_given_back_and_others_follow() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            worker.subscribe("w", "/queue/stubborn");
            client.send("/queue/stubborn", "1", "task-id:t1");
            worker.expectMessage("1");
            Frame again = worker.expectMessage("1");
            assertThat(again.header("message-id")).isEqualTo("t1");
            client.send("/queue/stubborn", "2", "task-id:t2");
            worker.expectMessage("2");
            await().until(() -> queueService.acked.contains("t2"));
            assertThat(queueService.released).containsExactly("t1");
        }
    }

    @Test
    void a_worker_gets_all_of_many_large_tasks_though_they_are_more_than_may_wait_for_it() {
        try (StompClient client = connected();
                StompClient worker = connected()) {
            String large = "x".repeat(1_000_000);
            for (int i = 0; i < 20; i++) {
                client.send("/queue/q", large, "receipt:" + i);
                client.expectReceipt("" + i);
            }
            worker.subscribe("w", "/queue/q", "ack:client-individual", "prefetch-count:20");
            for (int i = 0; i < 20; i++) {
                worker.expectMessage(large);
            }
            worker.expectNothingMore();
        }
    }

    @Test
    void bytes_that_look_like_text_are_bytes_for_json_clients_as_all_others_of_their_content_type() {
        try (StompClient client = connected();
                TestClient json = broker.subscriber("b")) {
            client.sendBytes("/topic/b", new byte[] {'a'}, "content-type:image/png");
            assertThat(json.nextJson().at("/event/payload/base64").asString()).isEqualTo("YQ==");
            client.sendBytes("/topic/b", new byte[] {'a'}, "content-type:text/plain");
            assertThat(json.nextJson().at("/event/payload").asString()).isEqualTo("a");
        }
    }
}
