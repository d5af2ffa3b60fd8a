package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.stomp.StompClient.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications: bodies of frames. */
class BodiesConformanceIntegrationTest extends ConformanceTests {

    private static final int MEBIBYTE = 1024 * 1024;

    @Test
    @DisplayName("The body has exactly as many octets as content-length says, NUL among them")
    void nul_in_body() {
        try (StompClient client = connected()) {
            client.subscribe("0", "/topic/nul");
            client.send("/topic/nul", "a\0\nb\0", "content-length:5");
            Frame message = client.expectMessage("a\0\nb\0");
            assertThat(message.header("content-length")).isEqualTo("5");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "x", "-1", "", "1 "})
    @DisplayName("A content-length that is no number, or less than the body has, is an ERROR")
    void bad_content_length(String length) {
        try (StompClient client = connected()) {
            client.send("/topic/a", "abc", "receipt:r", "content-length:" + length);
            assertThat(client.expectError("malformed frame").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK", "BEGIN", "COMMIT", "ABORT", "DISCONNECT", "CONNECT"})
    @DisplayName("Only the SEND, MESSAGE, and ERROR frames MAY have a body: others MUST NOT")
    void body_where_none_may_be(String command) {
        try (StompClient client = command.equals("CONNECT") ? StompClient.open(broker) : connected()) {
            client.raw(
                    command + "\naccept-version:1.2\nid:0\ndestination:/topic/a\ntransaction:t\nreceipt:r\n\nbody\0");
            assertThat(client.expectError("malformed frame").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("All frames MAY include a content-length header")
    void content_length_of_any_frame() {
        try (StompClient client = connected()) {
            client.confirmed("BEGIN", "transaction:t", "content-length:0")
                    .confirmed("ABORT", "transaction:t", "content-length:0");
        }
    }

    @Test
    @DisplayName("That number of octets MUST be read, also if there are more than the body should have")
    void content_length_beyond_the_body() {
        try (StompClient client = connected()) {
            client.send("/topic/a", "abc", "receipt:r", "content-length:10");
            client.frame("BEGIN", "transaction:t");
            assertThat(client.expectError("malformed frame").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("Without a content-type the body is a binary blob: no type is made up for it")
    void no_content_type() {
        try (StompClient client = connected()) {
            client.subscribe("0", "/topic/untyped");
            client.send("/topic/untyped", "x");
            assertThat(client.expectMessage("x").headers()).doesNotContainKey("content-type");
        }
    }

    @Test
    @DisplayName("Bodies of text come out as text up to the limit of 1 MiB")
    void large_text() {
        try (StompClient client = connected()) {
            client.subscribe("0", "/topic/large");
            String body = "ä".repeat(MEBIBYTE / 2);
            client.send("/topic/large", body);
            assertThat(client.expectMessage(body).isText()).isTrue();
            client.send("/topic/large", "x".repeat(MEBIBYTE - 1) + "yz");
            client.expectError("limit exceeded");
        }
    }

    @Test
    @DisplayName("Bodies of bytes come out as bytes, of any length and content type")
    void bytes() {
        try (StompClient client = connected()) {
            client.subscribe("0", "/topic/bytes");
            for (int length : new int[] {1, 100, 126, 9_000, 66_000, MEBIBYTE}) {
                byte[] body = new byte[length];
                new Random(length).nextBytes(body);
                body[0] = (byte) 0xff;
                client.sendBytes("/topic/bytes", body, "content-type:image/png");
                Frame message = client.next();
                assertThat(message.content()).isEqualTo(body);
                assertThat(message.isText()).isFalse();
                assertThat(message.header("content-type")).isEqualTo("image/png");
            }
            client.sendBytes("/topic/bytes", "täxt".getBytes(StandardCharsets.UTF_8));
            assertThat(client.expectMessage("täxt").isText()).isTrue();
        }
    }

    @Test
    @DisplayName("A message over the limit closes the connection with 1009")
    void message_too_large() {
        try (StompClient client = connected()) {
            client.raw("SEND\ndestination:/topic/a\n\n" + "x".repeat(2 * MEBIBYTE));
            assertThat(client.socket().goodbye().code()).isEqualTo(1009);
        }
    }
}
