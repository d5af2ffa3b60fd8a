package dev.pulsewarden.broker.json;

import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** One message while it is read. */
final class JsonReading {

    /** What a field may be. */
    private enum Kind {
        PAYLOAD,
        REQUEST_ID,
        VALUE,
        MESSAGE,
        HEADERS
    }

    /** A name as it stands here, which those who ask for it find sooner than a copy of it. */
    private record Known(String name, Kind kind) {}

    private static final Map<String, Known> KNOWN = new HashMap<>();

    static {
        know(Kind.PAYLOAD, "task", "result", "payload");
        know(Kind.REQUEST_ID, "requestId");
        know(Kind.MESSAGE, "message");
        know(Kind.HEADERS, "headers");
        know(
                Kind.VALUE,
                "action",
                "topic",
                "queue",
                "count",
                "taskId",
                "priority",
                "delay",
                "maxAttempts",
                "dedupeKey");
        know(Kind.VALUE, "correlationId", "replyTo", "error", "name", "pid", "host", "instance", "interval");
        know(Kind.VALUE, "type", "source", "timestamp", "after", "epoch");
    }

    private static void know(Kind kind, String... names) {
        for (String name : names) {
            KNOWN.put(name, new Known(name, kind));
        }
    }

    private final JsonParser parser;
    private final byte[] bytes;
    private final int from;

    /**
     * @param parser of the message
     * @param bytes where the message stands
     * @param from where it begins
     */
    JsonReading(JsonParser parser, byte[] bytes, int from) {
        this.parser = parser;
        this.bytes = bytes;
        this.from = from;
    }

    /** The object that the parser has just come to. */
    JsonFrame frame() {
        return readObject(true);
    }

    private JsonFrame readObject(boolean mayHaveMessage) {
        Fields fields = new Fields();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            Known known = KNOWN.get(name);
            if (known == null) {
                pass();
            } else {
                fields.put(known.name(), read(known.kind(), token, mayHaveMessage));
            }
        }
        return new JsonFrame(fields);
    }

    private @Nullable Object read(Kind kind, JsonToken token, boolean mayHaveMessage) {
        return switch (kind) {
            case PAYLOAD -> cut();
            case REQUEST_ID -> token == JsonToken.VALUE_NULL ? null : cut();
            case VALUE -> readValue(token);
            case MESSAGE ->
                !mayHaveMessage ? passed() : token == JsonToken.START_OBJECT ? readObject(false) : readValue(token);
            case HEADERS ->
                !mayHaveMessage ? passed() : token == JsonToken.START_OBJECT ? readStrings() : readValue(token);
        };
    }

    private @Nullable Object readValue(JsonToken token) {
        if (token.isStructStart()) {
            parser.skipChildren();
            return JsonFrame.STRUCTURE;
        }
        return switch (token) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** What is not a string makes it something else than an object of strings. */
    private Object readStrings() {
        Map<String, String> strings = new LinkedHashMap<>();
        boolean fits = true;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            fits &= parser.nextToken() == JsonToken.VALUE_STRING;
            if (fits) {
                strings.put(name, parser.getString());
            } else {
                pass();
            }
        }
        return fits ? new JsonFrame.Strings(strings) : JsonFrame.STRUCTURE;
    }

    private RawJson cut() {
        int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        pass();
        int end = Math.toIntExact(parser.currentLocation().getByteOffset());
        return new RawJson(new String(bytes, from + start, end - start, StandardCharsets.UTF_8).strip());
    }

    private @Nullable Object passed() {
        pass();
        return null;
    }

    private void pass() {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
    }
}
