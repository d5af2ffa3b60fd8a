package dev.pulsewarden.benchmarks.tasks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pulsewarden.benchmarks.connection.Connection;
import dev.pulsewarden.benchmarks.connection.Connections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.util.Locale;

/**
 * Requests and their answers over HTTP/1.1, one at a time, on a connection that is kept alive for as long as the server does. It may
 * say that an answer is the last one there: the next request then goes over a new connection.
 */
final class HttpExchange implements Connection.Listener {

    private static final byte[] END_OF_HEAD = Bytes.of("\r\n\r\n");
    private static final String LENGTH = "\r\ncontent-length:";
    private static final String LAST = "\r\nconnection: close\r\n";
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_DIGITS = 3;

    private final Connections connections;
    private final Owner owner;
    private Connection connection;
    private boolean last;

    HttpExchange(Connections connections, Owner owner) throws IOException {
        this.connections = connections;
        this.owner = owner;
        this.connection = connections.open(this);
    }

    /** What comes before the body of a request. */
    static String post(String path, int length) {
        return """
                POST %s HTTP/1.1\r
                Host: 127.0.0.1\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                """.formatted(path, length);
    }

    static byte[] post(String path, String body) {
        return Bytes.of(post(path, body.length()) + body);
    }

    boolean isOpen() {
        return last || connection.isOpen();
    }

    void send(byte[] request) {
        if (last) {
            last = false;
            connection.abandon();
            connection = reopened();
        }
        connection.send(request);
    }

    private Connection reopened() {
        try {
            return connections.open(this);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void abandon() {
        connection.abandon();
    }

    @Override
    public int received(byte[] bytes, int to) throws IOException {
        int head = Bytes.find(bytes, 0, to, END_OF_HEAD);
        if (head < 0) {
            return 0;
        }
        int body = head + END_OF_HEAD.length;
        String text = new String(bytes, 0, body, US_ASCII).toLowerCase(Locale.ROOT);
        int end = body + length(text);
        if (end > to) {
            return 0;
        }
        last = text.contains(LAST);
        owner.answered(status(text), bytes, body, end);
        return end;
    }

    private static int status(String head) {
        return Integer.parseInt(head.substring(STATUS_AT, STATUS_AT + STATUS_DIGITS));
    }

    private static int length(String head) throws ProtocolException {
        int at = head.indexOf(LENGTH);
        if (at < 0) {
            throw new ProtocolException("an answer without its length: " + head);
        }
        int from = at + LENGTH.length();
        return Integer.parseInt(head.substring(from, head.indexOf('\r', from)).trim());
    }

    @Override
    public void ended(String why) {
        if (!last) {
            owner.ended(why);
        }
    }

    /** Who asks. */
    interface Owner {

        /** The answer to what was sent; only valid during the call. */
        void answered(int status, byte[] bytes, int from, int to);

        /** The connection is no longer there. */
        void ended(String why);
    }
}
