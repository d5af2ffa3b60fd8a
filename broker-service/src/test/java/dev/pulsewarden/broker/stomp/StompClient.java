package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A STOMP client that says exactly what the test says. */
final class StompClient implements AutoCloseable {

    /** A frame from the broker; its headers as they stood on the wire. */
    record Frame(String command, Map<String, String> headers, byte[] content, boolean isText) {
        String header(String name) {
            return headers.get(name);
        }

        String body() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;

    private final TestClient client;
    private int receipts;

    private StompClient(TestClient client) {
        this.client = client;
    }

    /** A WebSocket on which nothing was said. */
    static StompClient open(TestBroker broker) {
        return new StompClient(TestClient.connect(broker.port(), "/stomp"));
    }

    static StompClient over(TestClient client) {
        return new StompClient(client);
    }

    static StompClient connect(TestBroker broker) {
        return connect(broker, "1.2");
    }

    static StompClient connect(TestBroker broker, String version, String... headers) {
        StompClient client = open(broker);
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "accept-version:" + version;
        all[headers.length + 1] = "host:here";
        client.frame("CONNECT", all);
        Frame connected = client.next();
        assertThat(connected.command()).as(connected.body()).isEqualTo("CONNECTED");
        assertThat(connected.header("version")).isEqualTo(version);
        return client;
    }

    TestClient socket() {
        return client;
    }

    /** Sends a frame without a body. */
    StompClient frame(String command, String... headers) {
        return raw(text(command, headers) + "\0");
    }

    StompClient send(String destination, String body, String... headers) {
        return raw(text("SEND", headers, "destination:" + destination) + body + "\0");
    }

    /** Sends a frame with a body of bytes in a binary message. */
    StompClient sendBytes(String destination, byte[] body, String... headers) {
        byte[] head = text("SEND", headers, "destination:" + destination, "content-length:" + body.length)
                .getBytes(StandardCharsets.UTF_8);
        client.sendFrame(
                BINARY,
                ByteBuffer.allocate(head.length + body.length + 1)
                        .put(head)
                        .put(body)
                        .array());
        return this;
    }

    StompClient raw(String message) {
        client.sendFrame(TEXT, message.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends a message, a ping and a close frame at once, and waits until the broker has read them. */
    void rawAndClose(String message) {
        byte[] frame = TestClient.frame(TEXT, message.getBytes(StandardCharsets.UTF_8));
        byte[] ping = TestClient.frame(PING, new byte[0]);
        byte[] close = TestClient.frame(CLOSE, new byte[] {3, (byte) 0xe8});
        int before = client.pongs();
        client.sendBytes(ByteBuffer.allocate(frame.length + ping.length + close.length)
                .put(frame)
                .put(ping)
                .put(close)
                .array());
        await().until(() -> client.pongs() > before);
    }

    StompClient rawBytes(byte[] message) {
        client.sendFrame(BINARY, message);
        return this;
    }

    StompClient subscribe(String id, String destination, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "id:" + id;
        all[headers.length + 1] = "destination:" + destination;
        return confirmed("SUBSCRIBE", all);
    }

    /** Sends a frame and waits for its receipt, before which nothing else may come. */
    StompClient confirmed(String command, String... headers) {
        String receipt = "r" + ++receipts;
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "receipt:" + receipt;
        frame(command, all);
        expectReceipt(receipt);
        return this;
    }

    void expectReceipt(String id) {
        Frame receipt = next();
        assertThat(receipt.command()).as(receipt.body()).isEqualTo("RECEIPT");
        assertThat(receipt.headers()).containsExactlyEntriesOf(Map.of("receipt-id", id));
        assertThat(receipt.content()).isEmpty();
    }

    /** The session serves, and nothing came before that was not taken. */
    void expectNothingMore() {
        confirmed("BEGIN", "transaction:nothing");
        confirmed("ABORT", "transaction:nothing");
    }

    /**
     * Nothing came on a topic it is subscribed to that was not taken. A session on each event loop of the broker publishes to
     * it: events that were published on that loop before would come first.
     */
    void expectNothingMoreOn(String topic, TestBroker broker) {
        for (int i = 0; i < TestBroker.LOOPS; i++) {
            try (StompClient publisher = connect(broker)) {
                publisher.send(topic, "marker " + i);
                expectMessage("marker " + i);
            }
        }
    }

    Frame expectMessage(String body) {
        Frame message = next();
        assertThat(message.command()).as(message.body()).isEqualTo("MESSAGE");
        assertThat(message.body()).isEqualTo(body);
        return message;
    }

    /** The broker says what was wrong, and then closes. */
    Frame expectError(String message) {
        Frame error = next();
        assertThat(error.command()).as(error.body()).isEqualTo("ERROR");
        assertThat(error.header("message")).isEqualTo(message);
        assertThat(error.header("content-type")).startsWith("text/plain");
        assertThat(error.headers()).containsKey("content-length");
        assertThat(error.body()).isNotBlank();
        assertThat(client.goodbye()).isEqualTo(new TestClient.Goodbye(1008, message));
        return error;
    }

    /** The next frame; heart-beats are passed over. */
    Frame next() {
        TestClient.Message message = client.nextMessage();
        while (message.text().equals("\n")) {
            message = client.nextMessage();
        }
        return parse(message);
    }

    /** Without a word. */
    void drop() {
        client.drop();
    }

    @Override
    public void close() {
        client.drop();
    }

    private static String text(String command, String[] headers, String... more) {
        StringBuilder text = new StringBuilder(command).append('\n');
        for (String header : headers) {
            text.append(header).append('\n');
        }
        for (String header : more) {
            text.append(header).append('\n');
        }
        return text.append('\n').toString();
    }

    private static Frame parse(TestClient.Message message) {
        String all = new String(message.content(), StandardCharsets.ISO_8859_1);
        int end = all.indexOf("\n\n");
        assertThat(end).as("the end of the headers of " + all).isPositive();
        assertThat(all).endsWith("\0");
        String[] lines = new String(message.content(), 0, end, StandardCharsets.UTF_8).split("\n", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1));
        }
        byte[] body = Arrays.copyOfRange(message.content(), end + 2, message.content().length - 1);
        if (headers.containsKey("content-length")) {
            assertThat(body.length).isEqualTo(Integer.parseInt(headers.get("content-length")));
        }
        return new Frame(lines[0], headers, body, message.isText());
    }
}
