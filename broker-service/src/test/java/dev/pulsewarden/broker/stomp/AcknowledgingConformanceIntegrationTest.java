package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.stomp.StompClient.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications: ACK and NACK. */
class AcknowledgingConformanceIntegrationTest extends ConformanceTests {

    @Test
    @DisplayName("If the message needs an explicit acknowledgment, MESSAGE MUST have an ack header, else none")
    void ack_header() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/ack", "ack:client-individual");
            client.send("/topic/ack", "1").send("/topic/ack", "2");
            String first = client.expectMessage("1").header("ack");
            String second = client.expectMessage("2").header("ack");
            assertThat(first).isNotBlank().isNotEqualTo(second);
            client.confirmed("ACK", "id:" + second);
            client.confirmed("NACK", "id:" + first);
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("In client mode an ACK acknowledges all messages before it too")
    void cumulative() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/cumulative", "ack:client");
            client.send("/topic/cumulative", "1").send("/topic/cumulative", "2").send("/topic/cumulative", "3");
            String first = client.expectMessage("1").header("ack");
            String second = client.expectMessage("2").header("ack");
            String third = client.expectMessage("3").header("ack");
            client.confirmed("ACK", "id:" + second);
            client.confirmed("ACK", "id:" + third);
            client.frame("ACK", "id:" + first, "receipt:r");
            assertThat(client.expectError("request refused").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("In client-individual mode the ACK operates on the one message only")
    void individual() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/individual", "ack:client-individual");
            client.send("/topic/individual", "1").send("/topic/individual", "2");
            String first = client.expectMessage("1").header("ack");
            client.confirmed("ACK", "id:" + client.expectMessage("2").header("ack"));
            client.confirmed("ACK", "id:" + first);
            client.frame("ACK", "id:" + first);
            client.expectError("request refused");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACK", "NACK"})
    @DisplayName("ACK and NACK MUST include an id header in 1.2")
    void id_is_required(String command) {
        try (StompClient client = connected()) {
            client.frame(command, "message-id:x", "subscription:y", "receipt:r");
            assertThat(client.expectError("invalid header").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("In 1.1 ACK and NACK name the message-id and the subscription, both required")
    void names_in_1_1() {
        try (StompClient client = connected("1.1")) {
            client.subscribe("a", "/topic/one-one", "ack:client-individual")
                    .subscribe("b", "/topic/one-one", "ack:client-individual");
            client.send("/topic/one-one", "x");
            Frame message = client.expectMessage("x");
            client.expectMessage("x");
            assertThat(message.headers()).doesNotContainKey("ack");
            String id = message.header("message-id");
            client.confirmed("ACK", "message-id:" + id, "subscription:a");
            client.confirmed("NACK", "message-id:" + id, "subscription:b");
            client.frame("ACK", "message-id:" + id);
            client.expectError("invalid header");
        }
    }

    @Test
    @DisplayName("In 1.0 ACK names the message-id, and there is neither NACK nor client-individual")
    void names_in_1_0() {
        try (StompClient client = connected("1.0");
                StompClient other = connected("1.0")) {
            client.confirmed("SUBSCRIBE", "destination:/topic/one-zero", "ack:client");
            client.send("/topic/one-zero", "1").send("/topic/one-zero", "2");
            String first = client.expectMessage("1").header("message-id");
            client.confirmed("ACK", "message-id:" + client.expectMessage("2").header("message-id"));
            client.confirmed("ACK", "message-id:" + first);
            client.frame("NACK", "message-id:" + first);
            client.expectError("unexpected frame");
            other.frame("SUBSCRIBE", "destination:/topic/a", "ack:client-individual");
            other.expectError("invalid header");
        }
    }

    @Test
    @DisplayName("A NACK on a topic is not redelivered")
    void nack_on_topics() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/nack", "ack:client");
            client.send("/topic/nack", "x");
            client.confirmed("NACK", "id:" + client.expectMessage("x").header("ack"));
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("More unacknowledged messages than the limit are an ERROR that says so")
    void too_many() {
        try (StompClient client = connected();
                StompClient publisher = connected()) {
            client.subscribe("a", "/topic/unacked", "ack:client");
            for (int i = 0; i <= 20; i++) {
                publisher.send("/topic/unacked", "x");
            }
            for (int i = 0; i < 20; i++) {
                client.expectMessage("x");
            }
            assertThat(client.expectError("limit exceeded").body()).contains("20");
            publisher.expectNothingMore();
        }
    }

    @Test
    @DisplayName("In client-individual mode the NACK operates on the one message only")
    void individual_nack() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/individual-nack", "ack:client-individual");
            client.send("/topic/individual-nack", "1").send("/topic/individual-nack", "2");
            String first = client.expectMessage("1").header("ack");
            client.confirmed("NACK", "id:" + client.expectMessage("2").header("ack"));
            client.confirmed("NACK", "id:" + first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACK", "NACK"})
    @DisplayName("The id of ACK and NACK MUST match the ack header of a MESSAGE")
    void unknown_id(String command) {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/never", "ack:client");
            client.frame(command, "id:never given out", "receipt:r");
            assertThat(client.expectError("request refused").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("In 1.1 NACK too MUST have a subscription")
    void nack_in_1_1() {
        try (StompClient client = connected("1.1")) {
            client.subscribe("a", "/topic/nack-1-1", "ack:client");
            client.send("/topic/nack-1-1", "x");
            client.frame("NACK", "message-id:" + client.expectMessage("x").header("message-id"), "receipt:r");
            assertThat(client.expectError("invalid header").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c"})
    @DisplayName("In 1.0 what several subscriptions got can be acknowledged also when one of them has ended")
    void several_and_unsubscribed_in_1_0(String ended) {
        try (StompClient client = connected("1.0")) {
            client.subscribe("a", "/topic/ended-1-0", "ack:client")
                    .subscribe("b", "/topic/ended-1-0.#", "ack:client")
                    .subscribe("c", "/topic/*", "ack:client");
            client.send("/topic/ended-1-0", "x");
            client.expectMessage("x");
            client.expectMessage("x");
            String id = client.expectMessage("x").header("message-id");
            client.confirmed("UNSUBSCRIBE", "id:" + ended);
            for (int i = 0; i < 3; i++) {
                client.confirmed("ACK", "message-id:" + id);
            }
            for (int i = 0; i < 21; i++) {
                client.send("/topic/ended-1-0", "x");
                String next = client.expectMessage("x").header("message-id");
                client.expectMessage("x");
                client.confirmed("ACK", "message-id:" + next).confirmed("ACK", "message-id:" + next);
            }
        }
    }

    @Test
    @DisplayName("In 1.0 an event that several subscriptions got can be acknowledged as often")
    void several_in_1_0() {
        try (StompClient client = connected("1.0")) {
            client.subscribe("a", "/topic/several-1-0", "ack:client")
                    .subscribe("b", "/topic/several-1-0.#", "ack:client")
                    .subscribe("c", "/topic/*", "ack:client");
            client.send("/topic/several-1-0", "x");
            for (int i = 0; i < 3; i++) {
                client.expectMessage("x");
            }
            client.send("/topic/several-1-0", "y");
            String id = client.expectMessage("y").header("message-id");
            for (int i = 0; i < 2; i++) {
                assertThat(client.expectMessage("y").header("message-id")).isEqualTo(id);
            }
            for (int i = 0; i < 3; i++) {
                client.confirmed("ACK", "message-id:" + id);
            }
        }
    }
}
