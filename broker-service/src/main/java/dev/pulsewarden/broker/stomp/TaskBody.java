package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A task's payload as a STOMP worker gets it: what a body became when it was stored, the other way round. A string is text,
 * an object with nothing but {@code base64} is bytes, and all else is JSON.
 */
final class TaskBody {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String BYTES = "{\"base64\":\"";

    private final byte[] bytes;
    private final boolean isText;
    private final String contentType;

    private TaskBody(byte[] bytes, boolean isText, String contentType) {
        this.bytes = bytes;
        this.isText = isText;
        this.contentType = contentType;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isText() {
        return isText;
    }

    String contentType() {
        return contentType;
    }

    static TaskBody of(RawJson payload) {
        String text = payload.text();
        byte[] decoded = text.startsWith(BYTES) ? bytesOf(text) : null;
        if (decoded != null) {
            return new TaskBody(decoded, false, "application/octet-stream");
        }
        String string = text.startsWith("\"") ? stringOf(text) : null;
        return string == null
                ? new TaskBody(payload.bytes(), true, "application/json")
                : new TaskBody(string.getBytes(StandardCharsets.UTF_8), true, "text/plain;charset=utf-8");
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
        if (end < BYTES.length() || !text.endsWith("\"}")) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(text.substring(BYTES.length(), end));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
