package dev.pulsewarden.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** JSON actions, one a message. Payloads are found by their mark: a parser would cost more than the servers under test. */
final class JsonProtocol implements Protocol {

    private static final byte[] EVENT = "{\"event\":".getBytes(UTF_8);
    private static final byte[] PAYLOAD = "\"payload\":\"@PW".getBytes(UTF_8);
    private static final int BEFORE_VALUE = "\"payload\":\"".length();

    /** Where the payload of the last event was: that of the next one is most likely there too. */
    private int likely;

    @Override
    public @Nullable String subprotocol() {
        return null;
    }

    @Override
    public byte @Nullable [] greeting() {
        return null;
    }

    @Override
    public byte[] subscribe(String topic) {
        return "{\"action\":\"subscribe\",\"topic\":\"%s\"}".formatted(topic).getBytes(UTF_8);
    }

    @Override
    public Publication publication(String topic, String payload) {
        String before = "{\"action\":\"publish\",\"message\":{\"type\":\"%s\",\"payload\":\"".formatted(topic);
        return new Publication(before, payload, "\"}}");
    }

    @Override
    public void read(byte[] bytes, int from, int to, Incoming incoming) {
        if (!startsWith(bytes, from, to, EVENT)) {
            incoming.unexpected(new String(bytes, from, to - from, UTF_8));
            return;
        }
        int at = find(bytes, from, to);
        if (at < 0) {
            incoming.unexpected(new String(bytes, from, to - from, UTF_8));
            return;
        }
        int payload = at + BEFORE_VALUE;
        int end = payload;
        while (end < to && bytes[end] != '"') {
            end++;
        }
        incoming.payload(bytes, payload, end);
    }

    private int find(byte[] bytes, int from, int to) {
        if (startsWith(bytes, from + likely, to, PAYLOAD)) {
            return from + likely;
        }
        for (int at = from; at < to; at++) {
            if (startsWith(bytes, at, to, PAYLOAD)) {
                likely = at - from;
                return at;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] bytes, int at, int to, byte[] wanted) {
        return to - at >= wanted.length && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
