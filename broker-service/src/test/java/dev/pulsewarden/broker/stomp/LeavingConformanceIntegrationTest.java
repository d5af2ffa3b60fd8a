package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications: DISCONNECT and ERROR. */
class LeavingConformanceIntegrationTest extends ConformanceTests {

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1", "1.2"})
    @DisplayName("DISCONNECT with a receipt is answered by RECEIPT, and then closed with 1000")
    void with_receipt(String version) {
        try (StompClient client = connected(version)) {
            client.confirmed("DISCONNECT");
            assertThat(client.socket().goodbye().code()).isEqualTo(1000);
            assertThat(client.socket().hasNothing()).isTrue();
        }
    }

    @Test
    @DisplayName("DISCONNECT without a receipt is closed with 1000")
    void without_receipt() {
        try (StompClient client = connected()) {
            client.subscribe("a", "/topic/a");
            client.frame("DISCONNECT");
            assertThat(client.socket().goodbye().code()).isEqualTo(1000);
        }
    }

    @Test
    @DisplayName("Frames before a DISCONNECT are processed, and those after it are not")
    void after_disconnect() {
        try (StompClient other = connected();
                StompClient client = connected()) {
            other.subscribe("a", "/topic/last");
            client.raw("SEND\ndestination:/topic/last\n\nbefore\0DISCONNECT\nreceipt:r\n\n\0"
                    + "SEND\ndestination:/topic/last\n\nafter\0");
            client.expectReceipt("r");
            other.expectMessage("before");
            other.expectNothingMoreOn("/topic/last", broker);
        }
    }

    @Test
    @DisplayName("After an ERROR the server MUST close the connection, and no other session notices")
    void error() {
        double before = broker.counted("pulsewarden.broker.stomp.errors", "kind", "destination");
        try (StompClient other = connected();
                StompClient client = connected()) {
            other.subscribe("a", "/topic/shared");
            client.subscribe("a", "/topic/shared");
            client.raw("SEND\ndestination:/nowhere\nreceipt:r\n\nx\0SEND\ndestination:/topic/shared\n\nlate\0");
            assertThat(client.expectError("unknown destination").header("receipt-id"))
                    .isEqualTo("r");
            other.expectNothingMoreOn("/topic/shared", broker);
        }
        assertThat(broker.counted("pulsewarden.broker.stomp.errors", "kind", "destination"))
                .isEqualTo(before + 1);
    }
}
