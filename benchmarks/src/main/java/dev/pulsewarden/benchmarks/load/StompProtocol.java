package dev.pulsewarden.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** STOMP 1.2. Several frames in a message are read, a frame over several messages is not: no server under test sends one. */
final class StompProtocol implements Protocol {

    private static final byte[] MESSAGE = "MESSAGE".getBytes(UTF_8);
    private static final byte[] CONNECTED = "CONNECTED".getBytes(UTF_8);
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(UTF_8);
    private static final byte[] SUBSCRIPTION = "subscription:".getBytes(UTF_8);
    private static final int ABSENT = -1;

    private final byte[] id;

    // of the frame that is read
    private int contentLength;
    private int subscriptionAt;
    private int subscriptionEnd;

    StompProtocol(int client) {
        id = ("sub-" + client).getBytes(UTF_8);
    }

    @Override
    public String subprotocol() {
        return "v12.stomp";
    }

    @Override
    public byte[] greeting() {
        return "CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0".getBytes(UTF_8);
    }

    @Override
    public byte[] subscribe(String topic) {
        return "SUBSCRIBE\nid:%s\ndestination:/topic/%s\nack:auto\n\n\0"
                .formatted(new String(id, UTF_8), topic)
                .getBytes(UTF_8);
    }

    @Override
    public Publication publication(String topic, String payload) {
        String before = "SEND\ndestination:/topic/%s\ncontent-type:text/plain\ncontent-length:%d\n\n"
                .formatted(topic, payload.length());
        return new Publication(before, payload, "\0");
    }

    @Override
    public void read(byte[] bytes, int from, int to, Incoming incoming) {
        int at = from;
        while (at < to) {
            if (bytes[at] == '\n' || bytes[at] == '\r') {
                at++;
            } else {
                at = readFrame(bytes, at, to, incoming);
            }
        }
    }

    private int readFrame(byte[] bytes, int from, int to, Incoming incoming) {
        int endOfCommand = endOfLine(bytes, from, to);
        int body = readHeaders(bytes, endOfCommand + 1, to);
        int end = body < 0 ? to : endOfBody(bytes, body, to);
        if (end >= to) {
            incoming.unexpected("a STOMP frame that does not end with its message: " + text(bytes, from, to));
            return to;
        }
        if (lineIs(bytes, from, endOfCommand, MESSAGE)) {
            readMessage(bytes, body, end, incoming);
        } else if (lineIs(bytes, from, endOfCommand, CONNECTED)) {
            incoming.connected();
        } else {
            incoming.unexpected(text(bytes, from, end));
        }
        return end + 1;
    }

    private void readMessage(byte[] bytes, int body, int end, Incoming incoming) {
        if (subscriptionAt >= 0 && Arrays.equals(bytes, subscriptionAt, subscriptionEnd, id, 0, id.length)) {
            incoming.payload(bytes, body, end);
        } else {
            incoming.misrouted();
        }
    }

    /** Where the body begins, or -1. Sets what is wanted of the headers. */
    private int readHeaders(byte[] bytes, int from, int to) {
        contentLength = ABSENT;
        subscriptionAt = ABSENT;
        int line = from;
        while (line < to) {
            int end = endOfLine(bytes, line, to);
            int trimmed = end > line && bytes[end - 1] == '\r' ? end - 1 : end;
            if (trimmed == line) {
                return end + 1;
            }
            readHeader(bytes, line, trimmed);
            line = end + 1;
        }
        return -1;
    }

    private void readHeader(byte[] bytes, int line, int end) {
        if (bytes[line] == 'c' && contentLength == ABSENT && startsWith(bytes, line, end, CONTENT_LENGTH)) {
            contentLength = number(bytes, line + CONTENT_LENGTH.length, end);
        } else if (bytes[line] == 's' && subscriptionAt == ABSENT && startsWith(bytes, line, end, SUBSCRIPTION)) {
            subscriptionAt = line + SUBSCRIPTION.length;
            subscriptionEnd = end;
        }
    }

    /** Where the NUL after the body is; {@code to} if there is none. */
    private int endOfBody(byte[] bytes, int body, int to) {
        if (contentLength >= 0) {
            int end = contentLength < to - body ? body + contentLength : to;
            return end < to && bytes[end] == 0 ? end : to;
        }
        int end = body;
        while (end < to && bytes[end] != 0) {
            end++;
        }
        return end;
    }

    private static int endOfLine(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private static int number(byte[] bytes, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9' || value > 100_000_000) {
                return Integer.MAX_VALUE;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    private static boolean lineIs(byte[] bytes, int from, int end, byte[] wanted) {
        int trimmed = end > from && bytes[end - 1] == '\r' ? end - 1 : end;
        return Arrays.equals(bytes, from, trimmed, wanted, 0, wanted.length);
    }

    private static boolean startsWith(byte[] bytes, int at, int to, byte[] wanted) {
        return to - at >= wanted.length && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, UTF_8);
    }
}
