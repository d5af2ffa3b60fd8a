package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications: how frames are cut out of messages. */
class FramesConformanceIntegrationTest extends ConformanceTests {

    @Test
    @DisplayName("Several frames may come in one message")
    void several_in_one() {
        try (StompClient client = connected()) {
            client.raw("SUBSCRIBE\nid:0\ndestination:/topic/several\nreceipt:1\n\n\0"
                    + "SEND\ndestination:/topic/several\n\none\0\n\nSEND\ndestination:/topic/several\n\ntwo\0");
            client.expectReceipt("1");
            client.expectMessage("one");
            client.expectMessage("two");
        }
    }

    @Test
    @DisplayName("One frame may come in several messages, cut anywhere")
    void one_in_several() {
        try (StompClient client = connected()) {
            client.subscribe("0", "/topic/cut");
            for (char c : "SEND\r\ndestination:/topic/cut\r\ncontent-length:3\r\n\r\na\0b\0\r\n".toCharArray()) {
                client.raw(String.valueOf(c));
            }
            client.expectMessage("a\0b");
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("EOL is LF or CR LF in 1.2, also when the two come in different messages")
    void line_ends() {
        try (StompClient client = connected()) {
            client.raw("BEGIN\r\ntransaction:t\r\nreceipt:1\r")
                    .raw("\n\r")
                    .raw("\n\0\r")
                    .raw("\nABORT\n");
            client.raw("transaction:t\r\nreceipt:2\n\r\n\0");
            client.expectReceipt("1");
            client.expectReceipt("2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECTED", "MESSAGE", "RECEIPT", "ERROR", "HELLO"})
    @DisplayName("A command that is none of a client's is an ERROR")
    void not_a_clients_command(String command) {
        try (StompClient client = connected()) {
            client.frame(command, "receipt:r1", "destination:/topic/a");
            assertThat(client.expectError("unexpected frame").header("receipt-id"))
                    .isEqualTo("r1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect\n\n\0", "{\"action\":\"subscribe\"}", "\0", "GET / HTTP/1.1\r\n\r\n"})
    @DisplayName("What is no frame is an ERROR at once")
    void no_frame(String text) {
        try (StompClient client = StompClient.open(broker)) {
            client.raw(text);
            client.expectError("malformed frame");
        }
    }
}
