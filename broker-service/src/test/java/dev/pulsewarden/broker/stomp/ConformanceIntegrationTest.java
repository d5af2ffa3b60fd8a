package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import dev.pulsewarden.broker.stomp.StompClient.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications, one test each, over a real WebSocket. */
class ConformanceIntegrationTest {

    private static final int MEBIBYTE = 1024 * 1024;

    private static TestBroker broker;

    @BeforeAll
    static void start() {
        broker = new TestBroker(
                "pulsewarden.broker.stomp.unacked=20",
                "pulsewarden.broker.stomp.transactions=2",
                "pulsewarden.broker.stomp.transaction-frames=3",
                "pulsewarden.broker.stomp.transaction-bytes=1KB",
                "pulsewarden.broker.stomp.heart-beat=50ms",
                "pulsewarden.broker.sessions.inbound.subscriptions=5");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static StompClient connected() {
        return StompClient.connect(broker);
    }

    private static StompClient connected(String version) {
        return StompClient.connect(broker, version);
    }

    @Nested
    class Handshake {

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
    }

    @Nested
    class Connecting {

        @Test
        @DisplayName(
                "The CONNECTED frame holds the version of the session, a session id, the server and the heart-beat")
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
        @DisplayName(
                "Without a common version the server MUST respond with an ERROR that names its versions, and close")
        void no_common_version() {
            try (StompClient client = StompClient.open(broker)) {
                client.frame("CONNECT", "accept-version:2.0", "host:here");
                assertThat(client.expectError("unsupported protocol version").header("version"))
                        .isEqualTo("1.0,1.1,1.2");
            }
        }

        @Test
        @DisplayName("STOMP servers MUST handle a STOMP frame in the same manner as a CONNECT frame")
        void stomp_frame() {
            try (StompClient client = StompClient.open(broker)) {
                client.frame("STOMP", "accept-version:1.2", "host:here");
                assertThat(client.next().command()).isEqualTo("CONNECTED");
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
    }

    @Nested
    class Frames {

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
        @DisplayName("A content-length that is no number or not the body's is an ERROR, and never a wait for ever")
        void bad_content_length(String length) {
            try (StompClient client = connected()) {
                client.send("/topic/a", "abc", "receipt:r", "content-length:" + length);
                assertThat(client.expectError("malformed frame").header("receipt-id"))
                        .isEqualTo("r");
            }
        }

        @Test
        @DisplayName("A NUL before the end of the headers is an ERROR, and never a wait for ever")
        void nul_in_headers() {
            try (StompClient client = connected()) {
                client.raw("SEND\nreceipt:r\ndestination:/topic/a\0");
                assertThat(client.expectError("malformed frame").header("receipt-id"))
                        .isEqualTo("r");
            }
        }

        @Test
        @DisplayName("Only the SEND, MESSAGE, and ERROR frames MAY have a body: others MUST NOT")
        void body_where_none_may_be() {
            try (StompClient client = connected()) {
                client.raw("SUBSCRIBE\nid:0\ndestination:/topic/a\nreceipt:r\n\nbody\0");
                assertThat(client.expectError("malformed frame").header("receipt-id"))
                        .isEqualTo("r");
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

        @Test
        @DisplayName("Commands and headers MUST be encoded in UTF-8")
        void headers_are_utf_8() {
            try (StompClient client = connected()) {
                client.rawBytes(new byte[] {'B', 'E', 'G', 'I', 'N', '\n', (byte) 0xc0, ':', 'x', '\n', '\n', 0});
                client.expectError("malformed frame");
            }
        }

        @Test
        @DisplayName("If there are repeated header entries, only the first SHOULD be used")
        void repeated_headers() {
            try (StompClient client = connected()) {
                client.subscribe("0", "/topic/repeated");
                client.send("/topic/repeated", "x", "foo:World", "foo:Hello");
                assertThat(client.expectMessage("x").header("foo")).isEqualTo("World");
            }
        }

        @Test
        @DisplayName("No trimming or padding is allowed on header values")
        void no_trimming() {
            try (StompClient client = connected()) {
                client.subscribe("0", "/topic/padded");
                client.send("/topic/padded", "x", "foo:  two before, one after ", "empty:");
                Frame message = client.expectMessage("x");
                assertThat(message.header("foo")).isEqualTo("  two before, one after ");
                assertThat(message.header("empty")).isEmpty();
            }
        }

        @Test
        @DisplayName("C style string literal escapes are used to encode any CR, LF or colon in headers of 1.2")
        void escapes() {
            try (StompClient client = connected()) {
                client.subscribe("a:b".replace(":", "\\c"), "/topic/escaped");
                client.send("/topic/escaped", "x", "a\\cb:1\\n2\\r3\\\\4\\c5");
                Frame message = client.expectMessage("x");
                assertThat(message.header("a\\cb")).isEqualTo("1\\n2\\r3\\\\4\\c5");
                assertThat(message.header("subscription")).isEqualTo("a\\cb");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"1.1:\\r", "1.1:\\t", "1.2:\\t", "1.2:\\", "1.2:\\C"})
        @DisplayName("Undefined escape sequences such as \\t MUST be treated as a fatal protocol error")
        void undefined_escapes(String versionAndValue) {
            String[] both = versionAndValue.split(":");
            try (StompClient client = connected(both[0])) {
                client.send("/topic/a", "x", "receipt:r", "foo:" + both[1]);
                assertThat(client.expectError("malformed frame").header("receipt-id"))
                        .isEqualTo("r");
            }
        }

        @Test
        @DisplayName("Each version gets the escapes that it knows, and 1.0 none")
        void escapes_by_version() {
            try (StompClient oldest = connected("1.0");
                    StompClient older = connected("1.1");
                    StompClient newest = connected("1.2")) {
                oldest.subscribe("0", "/topic/versions");
                older.subscribe("0", "/topic/versions");
                newest.subscribe("0", "/topic/versions");
                newest.send("/topic/versions", "x", "foo:a\\cb\\\\c", "line:a\\nb");
                Frame atOldest = oldest.expectMessage("x");
                assertThat(atOldest.header("foo")).isEqualTo("a:b\\c");
                assertThat(atOldest.headers()).doesNotContainKey("line");
                assertThat(older.expectMessage("x").headers())
                        .containsEntry("foo", "a\\cb\\\\c")
                        .containsEntry("line", "a\\nb");
                newest.expectMessage("x");
                oldest.send("/topic/versions", "y", "foo:a\\tb");
                assertThat(newest.expectMessage("y").header("foo")).isEqualTo("a\\\\tb");
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
        @DisplayName("Servers MAY place maximum limits on the number and length of headers: past them is an ERROR")
        void too_many_headers() {
            try (StompClient client = connected()) {
                client.raw("SEND\nreceipt:r\n" + "x:1\ny:2\n".repeat(20_000));
                client.expectError("limit exceeded");
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

    @Nested
    class Subscribing {

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
    }

    @Nested
    class Acknowledging {

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
                client.send("/topic/cumulative", "1")
                        .send("/topic/cumulative", "2")
                        .send("/topic/cumulative", "3");
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
                client.confirmed(
                        "ACK", "message-id:" + client.expectMessage("2").header("message-id"));
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
    }

    @Nested
    class InTransactions {

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
                other.expectNothingMore();
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
    }

    @Nested
    class Leaving {

        @Test
        @DisplayName("DISCONNECT with a receipt is answered by RECEIPT, and then closed with 1000")
        void with_receipt() {
            try (StompClient client = connected()) {
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
                other.expectNothingMore();
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
                other.expectNothingMore();
            }
            assertThat(broker.counted("pulsewarden.broker.stomp.errors", "kind", "destination"))
                    .isEqualTo(before + 1);
        }
    }

    @Nested
    class HeartBeating {

        @Test
        @DisplayName(
                "The sender MUST send new data at least every <agreed> milliseconds: a line end if there is nothing else")
        void server_beats() {
            try (StompClient client = StompClient.open(broker)) {
                client.frame("CONNECT", "accept-version:1.2", "host:here", "heart-beat:0,100");
                assertThat(client.next().command()).isEqualTo("CONNECTED");
                for (int i = 0; i < 5; i++) {
                    assertThat(client.socket().next()).isEqualTo("\n");
                }
            }
        }

        @Test
        @DisplayName("0 means that no heart-beats are sent or wanted")
        void none() {
            try (StompClient client = StompClient.open(broker);
                    StompClient beating = StompClient.open(broker)) {
                client.frame("CONNECT", "accept-version:1.2", "host:here", "heart-beat:0,0");
                beating.frame("CONNECT", "accept-version:1.2", "host:here", "heart-beat:0,50");
                client.next();
                beating.next();
                for (int i = 0; i < 10; i++) {
                    assertThat(beating.socket().next()).isEqualTo("\n");
                }
                assertThat(client.socket().hasNothing()).isTrue();
                client.expectNothingMore();
            }
        }

        @Test
        @DisplayName("There are no heart-beats in 1.0")
        void not_in_1_0() {
            try (StompClient client = StompClient.connect(broker, "1.0", "heart-beat:50,50");
                    StompClient beating = StompClient.connect(broker, "1.1", "heart-beat:0,50")) {
                for (int i = 0; i < 10; i++) {
                    assertThat(beating.socket().next()).isEqualTo("\n");
                }
                assertThat(client.socket().hasNothing()).isTrue();
                client.expectNothingMore();
            }
        }

        @Test
        @DisplayName("A client from which nothing comes for longer than it promised is taken for dead")
        void silent_client() {
            try (StompClient client = StompClient.connect(broker, "1.2", "heart-beat:100,0")) {
                TestClient.Goodbye goodbye = client.socket().goodbye();
                assertThat(goodbye.code()).isEqualTo(1001);
                assertThat(goodbye.reason()).contains("no heart-beat");
            }
        }

        @Test
        @DisplayName("Any new data received is an indication that the remote end is alive")
        void any_data() {
            try (StompClient client = StompClient.connect(broker, "1.2", "heart-beat:1000,50")) {
                long began = System.nanoTime();
                await().pollInterval(java.time.Duration.ofMillis(200)).until(() -> {
                    client.raw("\n");
                    return System.nanoTime() - began > 3_000_000_000L;
                });
                client.expectNothingMore();
            }
        }

        @Test
        @DisplayName("Any new data received is an indication that the remote end is alive, also a part of a frame")
        void any_part_of_a_frame() {
            try (StompClient client = StompClient.connect(broker, "1.2", "heart-beat:1000,0")) {
                client.subscribe("a", "/topic/slow");
                byte[] frame =
                        TestClient.frame(0x81, "SEND\ndestination:/topic/slow\n\nx\0".getBytes(StandardCharsets.UTF_8));
                AtomicInteger sent = new AtomicInteger();
                await().pollInterval(java.time.Duration.ofMillis(100)).until(() -> {
                    client.socket().sendBytes(frame[sent.get()]);
                    return sent.incrementAndGet() == frame.length;
                });
                client.expectMessage("x");
            }
        }
    }
}
