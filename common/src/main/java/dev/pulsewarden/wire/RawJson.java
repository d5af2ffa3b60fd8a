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

    /**
     * The most levels of lists and objects that a value in a field may have. Readers take about twice as many, so that a
     * value that one service took can be read in whatever another one wraps around it.
     */
    public static final int MAX_LEVELS = 256;

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
