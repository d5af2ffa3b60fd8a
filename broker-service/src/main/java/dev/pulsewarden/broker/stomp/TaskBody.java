package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.topic.Body;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A task's payload as a STOMP worker gets it. One without headers is JSON, whatever it looks like. One with headers came as a
 * body, and comes out as that: of the content type for JSON it is the JSON, otherwise a string is text, an object with
 * nothing but {@code base64} is bytes, and all else is JSON. Where that would be wrong, or white space stands around the JSON,
 * the header {@link #MARK} says what the body is.
 */
final class TaskBody {

    /**
     * {@code text} and {@code base64} say what the payload is; {@code json} says it too, with the white space around it that
     * stands around the payload.
     */
    static final String MARK = "pulsewarden-body";

    /**
     * A body as a task.
     *
     * @param headers its content type, if it has one, and its sender's own
     */
    record Stored(RawJson payload, Map<String, String> headers) {}

    private static final JsonFactory JSON = new JsonFactory();
    private static final String BYTES = "{\"base64\":\"";
    private static final String MARK_TEXT = "text";
    private static final String MARK_BYTES = "base64";
    private static final String MARK_JSON = "json";

    /** More white space than this is not kept. */
    private static final int LONGEST_MARK = 256;

    private final byte[] bytes;
    private final boolean isText;

    private TaskBody(byte[] bytes, boolean isText) {
        this.bytes = bytes;
        this.isText = isText;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isText() {
        return isText;
    }

    static Stored stored(Body body) {
        RawJson payload = body.asJson();
        Map<String, String> headers = new LinkedHashMap<>();
        if (body.contentType() != null) {
            headers.put(OwnHeaders.CONTENT_TYPE, body.contentType());
        }
        headers.putAll(body.headers());
        String mark = mark(body, payload.text());
        if (!mark.equals(unmarked(body.contentType(), payload.text())) && mark.length() <= LONGEST_MARK) {
            headers.put(MARK, mark);
        }
        return new Stored(payload, headers);
    }

    private static String mark(Body body, String payload) {
        if (!body.isText()) {
            return MARK_BYTES;
        }
        String text = new String(body.bytes(), StandardCharsets.UTF_8);
        String value = text.strip();
        if (!value.equals(payload)) {
            return MARK_TEXT; // in quotes, which no text without them equals
        }
        int before = text.indexOf(value);
        return text.substring(0, before) + MARK_JSON + text.substring(before + value.length());
    }

    private static String unmarked(@Nullable String contentType, String payload) {
        if (Body.saysJson(contentType)) {
            return MARK_JSON;
        }
        return payload.startsWith("\"") ? MARK_TEXT : payload.startsWith(BYTES) ? MARK_BYTES : MARK_JSON;
    }

    static TaskBody of(ClaimedTask task) {
        RawJson payload = task.payload();
        Map<String, String> headers = task.headers();
        if (headers == null) {
            return text(payload.text());
        }
        String said = headers.get(MARK);
        String mark = said == null ? unmarked(headers.get(OwnHeaders.CONTENT_TYPE), payload.text()) : said;
        byte[] bytes = mark.equals(MARK_BYTES) ? bytesOf(payload.text()) : null;
        if (bytes != null) {
            return new TaskBody(bytes, false);
        }
        String text = mark.equals(MARK_TEXT) ? stringOf(payload.text()) : null;
        return text == null ? text(around(payload.text(), mark)) : text(text);
    }

    private static TaskBody text(String text) {
        return new TaskBody(text.getBytes(StandardCharsets.UTF_8), true);
    }

    private static String around(String json, String mark) {
        int at = mark.strip().equals(MARK_JSON) ? mark.indexOf(MARK_JSON) : -1;
        return at < 0 ? json : mark.substring(0, at) + json + mark.substring(at + MARK_JSON.length());
    }

    private static @Nullable String stringOf(String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
        } catch (JacksonException _) {
            return null;
        }
    }

    private static byte @Nullable [] bytesOf(String text) {
        int end = text.length() - 2;
        if (end < BYTES.length() || !text.startsWith(BYTES) || !text.endsWith("\"}")) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(text.substring(BYTES.length(), end));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
