package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.stomp.StompClient.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications: SUBSCRIBE, UNSUBSCRIBE and MESSAGE. */
class SubscribingConformanceIntegrationTest extends ConformanceTests {

    @Test
    @DisplayName("A MESSAGE has destination, message-id and the subscription's id, and the sender's own headers")
    void message_headers() {
        try (StompClient client = connected()) {
            client.subscribe("sub-1", "/topic/headers");
            client.send(
                    "/topic/headers",
                    "hello",
                    "content-type:text/plain",
                    "correlation-id:c1",
                    "reply-to:/topic/answers",
                    "foo:bar",
                    "receipt:r",
                    "source:me",
                    "timestamp:2026-01-31T08\\c15\\c00.000Z");
            Frame message = client.expectMessage("hello");
            client.expectReceipt("r");
            assertThat(message.isText()).isTrue();
            assertThat(message.headers())
                    .containsEntry("subscription", "sub-1")
                    .containsEntry("destination", "/topic/headers")
                    .containsEntry("content-type", "text/plain")
                    .containsEntry("content-length", "5")
                    .containsEntry("correlation-id", "c1")
                    .containsEntry("reply-to", "/topic/answers")
                    .containsEntry("foo", "bar")
                    .containsEntry("source", "me")
                    .containsEntry("timestamp", "2026-01-31T08\\c15\\c00.000Z")
                    .doesNotContainKeys("receipt", "transaction", "ack")
                    .hasSize(10);
            client.send("/topic/headers", "hello");
            assertThat(client.expectMessage("hello").header("message-id"))
                    .isNotBlank()
                    .isNotEqualTo(message.header("message-id"));
        }
    }

    @Test
    @DisplayName("A client gets an event once for each of its subscriptions")
    void once_a_subscription() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/twice").subscribe("b", "/topic/twice");
            client.send("/topic/twice", "x");
            assertThat(new String[] {
                        client.expectMessage("x").header("subscription"),
                        client.expectMessage("x").header("subscription")
                    })
                    .containsExactlyInAnyOrder("a", "b");
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("Once the subscription is removed the client receives nothing more from it")
    void unsubscribe() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/left");
            client.confirmed("UNSUBSCRIBE", "id:a");
            client.send("/topic/left", "x");
            client.subscribe("a", "/topic/left");
            client.expectNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.2"})
    @DisplayName("An id header MUST be included in SUBSCRIBE and UNSUBSCRIBE")
    void id_is_required(String version) {
        try (StompClient client = connected(version);
                StompClient other = connected(version)) {
            client.frame("SUBSCRIBE", "destination:/topic/a", "receipt:r");
            assertThat(client.expectError("invalid header").header("receipt-id"))
                    .isEqualTo("r");
            other.frame("UNSUBSCRIBE", "destination:/topic/a", "receipt:r");
            other.expectError("invalid header");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1", "1.2"})
    @DisplayName("An id that is too long to be remembered is an ERROR")
    void id_is_bounded(String version) {
        try (StompClient client = connected(version)) {
            client.confirmed("SUBSCRIBE", "destination:/topic/a", "id:" + "x".repeat(255));
            client.frame("SUBSCRIBE", "destination:/topic/a", "id:" + "x".repeat(256));
            client.expectError("invalid header");
        }
    }

    @Test
    @DisplayName("Within the same connection, different subscriptions MUST use different ids")
    void ids_are_unique() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/a");
            client.frame("SUBSCRIBE", "id:a", "destination:/topic/b", "receipt:r");
            assertThat(client.expectError("invalid header").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("UNSUBSCRIBE of an unknown id is an ERROR")
    void unknown_id() {
        try (StompClient client = connected()) {
            client.frame("UNSUBSCRIBE", "id:a");
            client.expectError("invalid header");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/topic", "topic/a", "", "/app/heartbeat", "/app/other", "/temp-queue/a"})
    @DisplayName("SUBSCRIBE to a destination that nobody serves is an ERROR")
    void unknown_destination(String destination) {
        try (StompClient client = connected()) {
            client.frame("SUBSCRIBE", "id:a", "receipt:r", "destination:" + destination);
            assertThat(client.expectError("unknown destination").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBSCRIBE", "SEND"})
    @DisplayName("A destination is required")
    void destination_is_required(String command) {
        try (StompClient client = connected()) {
            client.frame(command, "id:a", "receipt:r");
            assertThat(client.expectError("invalid header").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("The valid values of the ack header are auto, client and client-individual")
    void ack_modes() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/a", "ack:auto")
                    .subscribe("b", "/topic/b", "ack:client")
                    .subscribe("c", "/topic/c", "ack:client-individual");
            client.frame("SUBSCRIBE", "id:d", "destination:/topic/d", "ack:never");
            client.expectError("invalid header");
        }
    }

    @Test
    @DisplayName("More subscriptions than the limit are an ERROR")
    void too_many() {
        try (StompClient client = connected()) {
            for (int i = 0; i < 5; i++) {
                client.subscribe("s" + i, "/topic/a");
            }
            client.confirmed("UNSUBSCRIBE", "id:s0").subscribe("s0", "/topic/a");
            client.frame("SUBSCRIBE", "id:s5", "destination:/topic/a", "receipt:r");
            assertThat(client.expectError("limit exceeded").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("In 1.0 a subscription may go without an id, and is then ended by its destination")
    void without_id_in_1_0() {
        try (StompClient client = connected("1.0")) {
            client.confirmed("SUBSCRIBE", "destination:/topic/old");
            client.send("/topic/old", "x");
            assertThat(client.expectMessage("x").headers()).doesNotContainKey("subscription");
            client.confirmed("UNSUBSCRIBE", "destination:/topic/old");
            client.send("/topic/old", "y");
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("In 1.0 a MESSAGE has the id of its SUBSCRIBE, if that had one, and the id ends the subscription")
    void with_id_in_1_0() {
        try (StompClient client = connected("1.0")) {
            client.subscribe("a", "/topic/named");
            client.send("/topic/named", "x");
            assertThat(client.expectMessage("x").header("subscription")).isEqualTo("a");
            client.confirmed("UNSUBSCRIBE", "id:a");
            client.send("/topic/named", "y");
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("In 1.0 a temporary queue is ended by its name with a blank before it, too")
    void padded_id_of_a_temporary_queue_in_1_0() {
        try (StompClient client = connected("1.0")) {
            client.send("/topic/asked", "x", "reply-to: /temp-queue/r");
            client.confirmed("UNSUBSCRIBE", "id: /temp-queue/r");
        }
    }

    @Test
    @DisplayName("In 1.0 the body of the SUBSCRIBE command is ignored")
    void body_in_1_0() {
        try (StompClient client = connected("1.0")) {
            client.raw("SUBSCRIBE\ndestination:/topic/body\nreceipt:r\n\nignored\0");
            client.expectReceipt("r");
            client.send("/topic/body", "x");
            client.expectMessage("x");
        }
    }
}
