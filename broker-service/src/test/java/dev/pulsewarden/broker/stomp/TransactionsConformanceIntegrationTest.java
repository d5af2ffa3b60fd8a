package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.stomp.StompClient.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications: BEGIN, COMMIT and ABORT. */
class TransactionsConformanceIntegrationTest extends ConformanceTests {

    @Test
    @DisplayName("Frames of a transaction take effect with COMMIT, in their order, and not before")
    void commit() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/tx");
            client.confirmed("BEGIN", "transaction:t1");
            client.send("/topic/tx", "1", "transaction:t1", "foo:bar", "receipt:r1");
            client.expectReceipt("r1");
            client.send("/topic/tx", "2", "transaction:t1");
            client.send("/topic/tx", "outside");
            client.expectMessage("outside");
            client.frame("COMMIT", "transaction:t1", "receipt:c");
            assertThat(client.expectMessage("1").headers())
                    .containsEntry("foo", "bar")
                    .doesNotContainKey("transaction");
            client.expectMessage("2");
            client.expectReceipt("c");
        }
    }

    @Test
    @DisplayName("ABORT rolls a transaction back")
    void abort() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/aborted");
            client.confirmed("BEGIN", "transaction:t1");
            client.send("/topic/aborted", "1", "transaction:t1");
            client.confirmed("ABORT", "transaction:t1");
            client.expectNothingMore();
            client.frame("COMMIT", "transaction:t1");
            client.expectError("transaction failed");
        }
    }

    @Test
    @DisplayName("Transactions that are not committed are aborted if the client disconnects")
    void disconnect() {
        try (StompClient other = connected();
                StompClient client = connected()) {
            other.subscribe("a", "/topic/gone");
            client.confirmed("BEGIN", "transaction:t1");
            client.send("/topic/gone", "1", "transaction:t1");
            client.confirmed("DISCONNECT");
            other.expectNothingMoreOn("/topic/gone", broker);
        }
    }

    @Test
    @DisplayName("An ACK in a transaction takes effect with it, and after an ABORT may be said again")
    void ack() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/tx-ack", "ack:client");
            client.send("/topic/tx-ack", "x");
            String id = client.expectMessage("x").header("ack");
            client.confirmed("BEGIN", "transaction:t1");
            client.confirmed("ACK", "id:" + id, "transaction:t1");
            client.confirmed("ABORT", "transaction:t1");
            client.confirmed("BEGIN", "transaction:t2");
            client.confirmed("NACK", "id:" + id, "transaction:t2");
            client.confirmed("COMMIT", "transaction:t2");
            client.frame("ACK", "id:" + id);
            client.expectError("request refused");
        }
    }

    @Test
    @DisplayName("If a frame cannot be applied the ERROR says which were")
    void failure() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/tx-fail", "ack:client");
            client.send("/topic/tx-fail", "x");
            String id = client.expectMessage("x").header("ack");
            client.confirmed("BEGIN", "transaction:t1");
            client.confirmed("ACK", "id:" + id, "transaction:t1");
            client.confirmed("ACK", "id:" + id, "transaction:t1");
            client.send("/topic/other", "x", "transaction:t1");
            client.frame("COMMIT", "transaction:t1", "receipt:r");
            Frame error = client.expectError("transaction failed");
            assertThat(error.header("receipt-id")).isEqualTo("r");
            assertThat(error.body())
                    .contains("1. ACK " + id + ": applied")
                    .contains("2. ACK " + id + ": failed: ")
                    .contains("3. SEND /topic/other: not applied");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "ABORT", "SEND"})
    @DisplayName("A transaction that was not begun is an ERROR")
    void unknown(String command) {
        try (StompClient client = connected()) {
            client.frame(command, "transaction:t", "destination:/topic/a", "receipt:r");
            assertThat(client.expectError("transaction failed").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "COMMIT", "ABORT"})
    @DisplayName("The transaction header is required")
    void name_is_required(String command) {
        try (StompClient client = connected()) {
            client.frame(command);
            client.expectError("invalid header");
        }
    }

    @Test
    @DisplayName("Within a connection transactions MUST have different names")
    void begun_twice() {
        try (StompClient client = connected()) {
            client.confirmed("BEGIN", "transaction:t1");
            client.frame("BEGIN", "transaction:t1", "receipt:r");
            assertThat(client.expectError("transaction failed").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("What cannot be done is an ERROR when it comes, not only with COMMIT")
    void checked_early() {
        try (StompClient client = connected()) {
            client.confirmed("BEGIN", "transaction:t1");
            client.send("/nowhere", "x", "transaction:t1", "receipt:r");
            assertThat(client.expectError("unknown destination").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("Transactions are bounded in number, frames and bytes")
    void bounds() {
        try (StompClient many = connected();
                StompClient longOnes = connected();
                StompClient large = connected()) {
            many.confirmed("BEGIN", "transaction:1").confirmed("BEGIN", "transaction:2");
            many.frame("BEGIN", "transaction:3");
            many.expectError("limit exceeded");
            longOnes.confirmed("BEGIN", "transaction:1");
            for (int i = 0; i < 4; i++) {
                longOnes.send("/topic/a", "x", "transaction:1");
            }
            longOnes.expectError("limit exceeded");
            large.confirmed("BEGIN", "transaction:1").confirmed("BEGIN", "transaction:2");
            large.send("/topic/a", "x".repeat(600), "transaction:1");
            large.send("/topic/a", "x".repeat(600), "transaction:2");
            large.expectError("limit exceeded");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACK", "NACK"})
    @DisplayName("An ACK or NACK in a transaction that was not begun is an ERROR")
    void unknown_of_ack(String command) {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/tx-unknown", "ack:client");
            client.send("/topic/tx-unknown", "x");
            client.frame(command, "id:" + client.expectMessage("x").header("ack"), "transaction:t", "receipt:r");
            assertThat(client.expectError("transaction failed").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("The ERROR of a COMMIT names an ACK by its id, whatever other headers that has")
    void failure_names() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/tx-names", "ack:client");
            client.send("/topic/tx-names", "x");
            String id = client.expectMessage("x").header("ack");
            client.confirmed("BEGIN", "transaction:t1");
            client.confirmed("ACK", "id:" + id, "transaction:t1", "destination:" + "x".repeat(100), "message-id:y");
            client.confirmed("ACK", "id:" + id, "transaction:t1");
            client.frame("COMMIT", "transaction:t1");
            assertThat(client.expectError("transaction failed").body())
                    .contains("1. ACK " + id + ": applied")
                    .doesNotContain("xxx");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1"})
    @DisplayName("Transactions are those of 1.2 in 1.0 and 1.1 too")
    void older(String version) {
        try (StompClient client = connected(version)) {
            client.subscribe("a", "/topic/tx-older");
            client.confirmed("BEGIN", "transaction:t1");
            client.send("/topic/tx-older", "1", "transaction:t1").send("/topic/tx-older", "outside");
            client.expectMessage("outside");
            client.frame("COMMIT", "transaction:t1", "receipt:c");
            client.expectMessage("1");
            client.expectReceipt("c");
        }
    }
}
