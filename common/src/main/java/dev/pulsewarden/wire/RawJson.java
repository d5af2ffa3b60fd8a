package dev.pulsewarden.wire;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * Any JSON value as its text, passed on as it came: payloads are routed and stored, not understood.
 *
 * @param text well-formed JSON of one value; a payload that is the JSON {@code null} is the text {@code null}
 */
@JsonSerialize(using = RawJsonSerializer.class)
@JsonDeserialize(using = RawJsonDeserializer.class)
public record RawJson(String text) {

    /** The JSON value {@code null}. */
    public static final RawJson NULL = new RawJson("null");

    /** The text in UTF-8. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text;
    }
}
