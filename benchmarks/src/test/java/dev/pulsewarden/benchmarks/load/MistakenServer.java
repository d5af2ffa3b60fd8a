package dev.pulsewarden.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A topic broker with one topic, in both protocols, that makes one mistake with its first subscriber. */
final class MistakenServer implements AutoCloseable {

    private static final Pattern PAYLOAD = Pattern.compile("(@PW[^\"\\x00]*)");
    private static final Pattern ID = Pattern.compile("\nid:(.*)\n");
    private static final int TEXT = 1;
    private static final int CONTINUATION = 0;
    private static final int PIECE = 50;

    private final ServerSocket socket;
    private final Mistake mistake;
    private final List<Socket> connections = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private long messages;
    private String before = "";

    private MistakenServer(ServerSocket socket, Mistake mistake) {
        this.socket = socket;
        this.mistake = mistake;
    }

    static MistakenServer start(Mistake mistake) throws IOException {
        MistakenServer server = new MistakenServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), mistake);
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            synchronized (this) {
                connections.add(connection);
            }
            DataInputStream in = new DataInputStream(connection.getInputStream());
            upgrade(in, connection);
            while (true) {
                handle(readMessage(in), connection);
            }
        } catch (IOException _) {
            // closed by either
        }
    }

    private static void upgrade(DataInputStream in, Socket connection) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            request.append((char) in.readUnsignedByte());
        }
        String answer =
                "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
        connection.getOutputStream().write(answer.getBytes(ISO_8859_1));
    }

    private static String readMessage(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] key = in.readNBytes(4);
        byte[] bytes = in.readNBytes(length);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= key[i & 3];
        }
        return new String(bytes, ISO_8859_1);
    }

    private synchronized void handle(String message, Socket connection) throws IOException {
        if (message.startsWith("CONNECT\n")) {
            write(connection, "CONNECTED\nversion:1.2\n\n\0");
        } else if (message.startsWith("SUBSCRIBE\n") || message.contains("\"subscribe\"")) {
            Matcher id = ID.matcher(message);
            subscriptions.add(new Subscription(connection, id.find() ? id.group(1) : null));
        } else {
            Matcher payload = PAYLOAD.matcher(message);
            if (payload.find()) {
                publish(payload.group(1));
            }
        }
    }

    private void publish(String payload) throws IOException {
        boolean counts = payload.startsWith("@PWM");
        if (counts) {
            messages++;
        }
        for (int i = 0; i < subscriptions.size(); i++) {
            if (i == 0 && counts) {
                deliverWrongly(subscriptions.getFirst(), payload);
            } else {
                deliver(subscriptions.get(i), payload);
            }
        }
        before = payload;
    }

    private void deliverWrongly(Subscription subscription, String payload) throws IOException {
        boolean now = messages == Mistake.MESSAGE;
        if (now && mistake == Mistake.CLOSES_ONE) {
            subscription.connection().close();
        }
        boolean elsewhere = now && mistake == Mistake.MISROUTES_ONE;
        for (String delivery : mistake.deliveriesOf(messages, before, payload)) {
            deliver(elsewhere ? new Subscription(subscription.connection(), "other") : subscription, delivery);
        }
    }

    private void deliver(Subscription subscription, String payload) throws IOException {
        if (subscription.connection().isClosed()) {
            return;
        }
        write(
                subscription.connection(),
                subscription.id() == null
                        ? "{\"event\":{\"type\":\"load.0\",\"payload\":\"%s\",\"source\":\"x\"}}".formatted(payload)
                        : "MESSAGE\nsubscription:%s\ncontent-length:%d\n\n%s\0"
                                .formatted(subscription.id(), payload.length(), payload));
    }

    private void write(Socket connection, String message) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int piece = mistake == Mistake.SENDS_IN_PIECES ? PIECE : message.length();
        for (int from = 0; from < message.length(); from += piece) {
            int to = Math.min(message.length(), from + piece);
            frames.write((to == message.length() ? 0x80 : 0) | (from == 0 ? TEXT : CONTINUATION));
            writeLength(frames, to - from);
            frames.writeBytes(message.substring(from, to).getBytes(ISO_8859_1));
        }
        connection.getOutputStream().write(frames.toByteArray());
    }

    private static void writeLength(ByteArrayOutputStream frames, int length) {
        if (length < 126) {
            frames.write(length);
        } else {
            int bytes = length < 1 << 16 ? 2 : 8;
            frames.write(bytes == 2 ? 126 : 127);
            for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
                frames.write((int) ((long) length >> shift));
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        disconnectAll();
    }

    synchronized void disconnectAll() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private record Subscription(Socket connection, String id) {}
}
