package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestClient;
import dev.pulsewarden.broker.stomp.StompClient.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications: how a session begins. */
class ConnectingConformanceIntegrationTest extends ConformanceTests {

    @Test
    @DisplayName("The subprotocol that the client prefers of those that are served is agreed on /stomp, / and /ws")
    void subprotocols() {
        for (String path : new String[] {"/stomp", "/", "/ws"}) {
            TestClient socket =
                    TestClient.connect(broker.port(), path, "Sec-WebSocket-Protocol: other, v11.stomp, v12.stomp");
            assertThat(socket.answer().toLowerCase(java.util.Locale.ROOT))
                    .contains("sec-websocket-protocol: v11.stomp\r\n");
            try (StompClient client = StompClient.over(socket)) {
                client.frame("CONNECT", "accept-version:1.1", "host:here");
                assertThat(client.next().command()).isEqualTo("CONNECTED");
            }
        }
    }

    @Test
    @DisplayName("Without a subprotocol JSON is spoken on / and STOMP on /stomp")
    void no_subprotocol() {
        try (TestClient json = TestClient.connect(broker.port(), "/", "Sec-WebSocket-Protocol: other");
                StompClient stomp = connected()) {
            json.expectNothingBut();
            assertThat(json.answer().toLowerCase(java.util.Locale.ROOT)).doesNotContain("sec-websocket-protocol");
            stomp.expectNothingMore();
        }
    }

    @Test
    @DisplayName("The CONNECTED frame holds the version of the session, a session id, the server and the heart-beat")
    void connected_frame() {
        try (StompClient client = StompClient.open(broker)) {
            client.frame("CONNECT", "accept-version:1.0,1.1,1.2", "host:here");
            Frame answer = client.next();
            assertThat(answer.command()).isEqualTo("CONNECTED");
            assertThat(answer.header("version")).isEqualTo("1.2");
            assertThat(answer.header("session")).isNotBlank();
            assertThat(answer.header("server")).isEqualTo("pulsewarden");
            assertThat(answer.header("heart-beat")).isEqualTo("50,50");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0:1.0", "1.1:1.1", "1.0,1.1:1.1", "1.1,1.2,9.9:1.2", "1.2, 1.0:1.2"})
    @DisplayName("The protocol that will be used is the highest version that both have in common")
    void highest_common_version(String acceptedAndAgreed) {
        String[] both = acceptedAndAgreed.split(":");
        try (StompClient client = StompClient.open(broker)) {
            client.frame("CONNECT", "accept-version:" + both[0], "host:here");
            assertThat(client.next().header("version")).isEqualTo(both[1]);
        }
    }

    @Test
    @DisplayName("A client without accept-version speaks 1.0")
    void without_version() {
        try (StompClient client = StompClient.open(broker)) {
            client.frame("CONNECT");
            assertThat(client.next().header("version")).isEqualTo("1.0");
        }
    }

    @Test
    @DisplayName("Without a common version the server MUST respond with an ERROR that names its versions, and close")
    void no_common_version() {
        try (StompClient client = StompClient.open(broker)) {
            client.frame("CONNECT", "accept-version:2.0", "host:here");
            assertThat(client.expectError("unsupported protocol version").header("version"))
                    .isEqualTo("1.0,1.1,1.2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.2"})
    @DisplayName("STOMP servers MUST handle a STOMP frame in the same manner as a CONNECT frame")
    void stomp_frame(String version) {
        try (StompClient client = StompClient.open(broker)) {
            client.frame("STOMP", "accept-version:" + version, "host:here");
            assertThat(client.next().header("version")).isEqualTo(version);
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("Any client frame other than CONNECT MAY specify a receipt: that of CONNECT is not answered")
    void receipt_of_connect() {
        try (StompClient client = StompClient.open(broker)) {
            client.frame("CONNECT", "accept-version:1.2", "host:here", "receipt:r");
            assertThat(client.next().command()).isEqualTo("CONNECTED");
            client.expectNothingMore();
        }
    }

    @Test
    @DisplayName("Headers of CONNECT are not escaped")
    void no_escapes_in_connect() {
        try (StompClient client = StompClient.open(broker)) {
            client.frame("CONNECT", "accept-version:1.2", "host:a:b\\t", "login:x\\y");
            assertThat(client.next().command()).isEqualTo("CONNECTED");
        }
    }

    @Test
    @DisplayName("A second CONNECT is an ERROR")
    void second_connect() {
        try (StompClient client = connected()) {
            client.frame("CONNECT", "accept-version:1.2", "host:here");
            client.expectError("unexpected frame");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEND", "SUBSCRIBE", "DISCONNECT", "ACK", "NONSENSE"})
    @DisplayName("A frame before CONNECT is an ERROR")
    void frames_before_connect(String command) {
        try (StompClient client = StompClient.open(broker)) {
            client.frame(command, "destination:/topic/a", "id:1", "receipt:r1");
            assertThat(client.expectError("unexpected frame").header("receipt-id"))
                    .isEqualTo("r1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "1,2,3", "-1,0", "1, 2"})
    @DisplayName("A heart-beat header that is not two numbers is an ERROR")
    void bad_heart_beat(String value) {
        try (StompClient client = StompClient.open(broker)) {
            client.frame("CONNECT", "accept-version:1.2", "host:here", "heart-beat:" + value);
            client.expectError("invalid header");
        }
    }

    @Test
    @DisplayName("In 1.0 the CONNECTED frame has a session header that identifies this session")
    void session_in_1_0() {
        try (StompClient client = StompClient.open(broker);
                StompClient other = StompClient.open(broker)) {
            client.frame("CONNECT", "login:a", "passcode:b");
            other.frame("CONNECT", "login:a", "passcode:b");
            assertThat(client.next().header("session"))
                    .isNotBlank()
                    .isNotEqualTo(other.next().header("session"));
        }
    }

    @Test
    @DisplayName("A client that does not say which host it wants is served all the same")
    void without_host() {
        try (StompClient client = StompClient.open(broker)) {
            client.frame("CONNECT", "accept-version:1.2");
            assertThat(client.next().command()).isEqualTo("CONNECTED");
        }
    }

    @Test
    @DisplayName("STOMP servers MUST be able to support clients which rapidly connect and disconnect")
    void rapidly() {
        try (StompClient lasting = connected()) {
            lasting.subscribe("a", "/topic/rapid");
            for (int i = 0; i < 200; i++) {
                try (StompClient client = connected()) {
                    client.subscribe("a", "/topic/rapid");
                    if (i % 2 == 0) {
                        client.confirmed("DISCONNECT");
                    }
                }
            }
            lasting.send("/topic/rapid", "still there");
            lasting.expectMessage("still there");
        }
    }
}
