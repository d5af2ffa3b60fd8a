package dev.pulsewarden.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A WebSocket client on a bare socket: it may also stay silent, stop reading, or send what no library would. */
public final class TestClient implements AutoCloseable {

    /** How the broker said goodbye. */
    public record Goodbye(int code, String reason) {}

    /** What the broker sent, as text or as bytes. */
    public record Message(boolean isText, byte[] content) {
        public String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_SECONDS = 20;

    private final Socket socket;
    private final DataInputStream in;
    private final String answer;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Goodbye> goodbye = new CompletableFuture<>();
    private volatile boolean answersPings = true;
    private volatile int pongs;

    private TestClient(Socket socket, String answer, DataInputStream in) {
        this.socket = socket;
        this.answer = answer;
        this.in = in;
    }

    public static TestClient connect(int port, String path, String... headers) {
        TestClient client = handshake(port, path, headers);
        assertThat(client.answer).startsWith("HTTP/1.1 101 ");
        return client.read();
    }

    /** Does not read what the broker sends until {@link #read}. */
    public static TestClient connectWithoutReading(int port) {
        return connectWithoutReading(port, "/");
    }

    public static TestClient connectWithoutReading(int port, String path) {
        return handshake(port, path);
    }

    /** Nothing came that was not taken. */
    public boolean hasNothing() {
        return messages.isEmpty();
    }

    /** The status line and headers that a handshake is answered with. */
    public static String answerTo(int port, String path, String... headers) {
        try (TestClient client = handshake(port, path, headers)) {
            return client.answer;
        }
    }

    /** What its handshake was answered with. */
    public String answer() {
        return answer;
    }

    private static TestClient handshake(int port, String path, String... headers) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(16 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0) {
                answer.append((char) in.readUnsignedByte());
            }
            return new TestClient(socket, answer.toString(), in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public TestClient read() {
        Thread.ofVirtual().start(this::readAll);
        return this;
    }

    /** From now on the broker hears nothing from this client, not even answers to its pings. */
    public void stayAwayFromPings() {
        answersPings = false;
    }

    public int localPort() {
        return socket.getLocalPort();
    }

    public void send(String text) {
        sendFrame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param head the first byte: opcode, and 0x80 for a final frame
     */
    public void sendFrame(int head, byte[] payload) {
        sendBytes(frame(head, payload));
    }

    /** A whole frame, to be sent in parts. */
    public static byte[] frame(int head, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) head);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) 0xfe).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xff).putLong(payload.length);
        }
        frame.putInt(0).put(payload);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    public void sendBytes(byte... bytes) {
        try {
            synchronized (this) {
                socket.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next message, which is text. */
    public String next() {
        Message message = nextMessage();
        assertThat(message.isText()).as("a text message").isTrue();
        return message.text();
    }

    public Message nextMessage() {
        try {
            Message message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("a message").isNotNull();
            return message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public JsonNode nextJson() {
        return JSON.readTree(next());
    }

    public void expect(String message) {
        assertThat(next()).isEqualTo(message);
    }

    /** The connection serves: it gets an answer, and nothing came before it that was not taken. */
    public void expectNothingBut(String... messages) {
        send("{\"action\":\"unsubscribe\",\"topic\":\"none\",\"requestId\":\"still there\"}");
        for (String message : messages) {
            expect(message);
        }
        expect("{\"ok\":\"unsubscribe\",\"requestId\":\"still there\"}");
    }

    /** How the broker closed the connection. */
    public Goodbye goodbye() {
        return goodbye.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** How many of its own pings were answered. */
    public int pongs() {
        return pongs;
    }

    public boolean isOpen() {
        return !goodbye.isDone();
    }

    @Override
    public void close() {
        drop();
    }

    /** Drops the connection without a word. */
    public void drop() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readAll() {
        try {
            while (readFrame()) {
                // until the end
            }
        } catch (IOException | UncheckedIOException e) {
            goodbye.complete(new Goodbye(1006, String.valueOf(e.getMessage())));
        }
    }

    private boolean readFrame() throws IOException {
        int head = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = in.readNBytes((int) length);
        switch (head & 15) {
            case 1, 2 -> messages.add(new Message((head & 15) == 1, payload));
            case 8 -> {
                ByteBuffer said = ByteBuffer.wrap(payload);
                goodbye.complete(new Goodbye(
                        payload.length < 2 ? 1005 : said.getShort(),
                        StandardCharsets.UTF_8.decode(said).toString()));
                sendFrame(0x88, payload);
                socket.close();
                return false;
            }
            case 9 -> {
                if (answersPings) {
                    sendFrame(0x8a, payload);
                }
            }
            case 10 -> pongs++;
            default -> throw new IOException("an unexpected frame: " + head);
        }
        return true;
    }
}
