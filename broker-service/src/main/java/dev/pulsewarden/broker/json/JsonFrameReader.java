package dev.pulsewarden.broker.json;

import dev.pulsewarden.wire.RawJson;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads a message in one pass. Payloads are not understood but cut out of the text as they came. Names nobody knows are
 * passed over, so that what a message becomes in memory is bounded by its length.
 */
@Component
final class JsonFrameReader {

    private static final String REQUEST_ID = "requestId";
    private static final Set<String> PAYLOADS = Set.of("task", "result", "payload", REQUEST_ID);
    private static final Set<String> OTHERS = Set.of(
            "action",
            "topic",
            "queue",
            "count",
            "taskId",
            "priority",
            "delay",
            "maxAttempts",
            "dedupeKey",
            "correlationId",
            "replyTo",
            "error",
            "name",
            "pid",
            "host",
            "instance",
            "interval",
            "type",
            "source",
            "timestamp",
            "after",
            "epoch");
    private static final String MESSAGE = "message";
    private static final String HEADERS = "headers";

    /** What a payload may have, and the levels of a message around it: others must be able to read what is passed on. */
    private static final int MAX_LEVELS = RawJson.MAX_LEVELS + 2;

    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_LEVELS).build())
            .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // messages are read by few threads, the event loops, which then need not share buffers
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    /**
     * @return what the message says; empty when it is JSON but no object
     * @throws JacksonException when it is not JSON, or nested too deeply
     */
    JsonFrame read(String text) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new NoJsonException(parser, "nothing there");
            }
            JsonFrame frame = first == JsonToken.START_OBJECT ? readObject(parser, text, true) : JsonFrame.EMPTY;
            if (first == JsonToken.START_ARRAY) {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new NoJsonException(parser, "more than one value");
            }
            return frame;
        }
    }

    private static JsonFrame readObject(JsonParser parser, String text, boolean mayHaveMessage) {
        Map<String, Object> fields = new HashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            Object value = null;
            if (PAYLOADS.contains(name)) {
                value = cut(parser, text);
                if (token == JsonToken.VALUE_NULL && name.equals(REQUEST_ID)) {
                    value = null;
                }
            } else if (OTHERS.contains(name)) {
                value = readValue(parser, token);
            } else if (mayHaveMessage && name.equals(MESSAGE) && token == JsonToken.START_OBJECT) {
                value = readObject(parser, text, false);
            } else if (mayHaveMessage && name.equals(HEADERS) && token == JsonToken.START_OBJECT) {
                value = readStrings(parser);
            } else if (mayHaveMessage && (name.equals(MESSAGE) || name.equals(HEADERS))) {
                value = readValue(parser, token);
            } else {
                pass(parser);
            }
            put(fields, name, value);
        }
        return new JsonFrame(fields);
    }

    /** The last one of a name counts, also when it is null. */
    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value == null) {
            fields.remove(name);
        } else {
            fields.put(name, value);
        }
    }

    private static @Nullable Object readValue(JsonParser parser, JsonToken token) {
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
    private static Object readStrings(JsonParser parser) {
        Map<String, String> strings = new LinkedHashMap<>();
        boolean fits = true;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            fits &= parser.nextToken() == JsonToken.VALUE_STRING;
            if (fits) {
                strings.put(name, parser.getString());
            } else {
                pass(parser);
            }
        }
        return fits ? new JsonFrame.Strings(strings) : JsonFrame.STRUCTURE;
    }

    private static RawJson cut(JsonParser parser, String text) {
        long start = parser.currentTokenLocation().getCharOffset();
        pass(parser);
        long end = parser.currentLocation().getCharOffset();
        return new RawJson(
                text.substring(Math.toIntExact(start), Math.toIntExact(end)).strip());
    }

    private static void pass(JsonParser parser) {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
    }

    /** Well-formed as far as it was read, but not one JSON value. */
    private static final class NoJsonException extends tools.jackson.core.exc.StreamReadException {
        private static final long serialVersionUID = 1L;

        NoJsonException(JsonParser parser, String message) {
            super(parser, message);
        }
    }
}
