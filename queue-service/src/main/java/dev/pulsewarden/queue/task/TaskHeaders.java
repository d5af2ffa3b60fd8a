package dev.pulsewarden.queue.task;

import dev.pulsewarden.wire.WireModule;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the sender of a task that came as a body said beside it, in order. There may be none: that it has headers at all tells
 * such a task from one whose payload is plain JSON.
 */
public record TaskHeaders(Map<String, String> values) {

    private static final JsonMapper JSON = WireModule.mapper();
    private static final ObjectReader MAP = JSON.readerForMapOf(String.class);

    public TaskHeaders {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Reads what {@link #json} wrote. */
    public static TaskHeaders parse(String json) {
        return new TaskHeaders(MAP.readValue(json));
    }

    /** As stores keep them. */
    public String json() {
        return JSON.writeValueAsString(values);
    }

    /** Names and values together, in UTF-8. */
    public int bytes() {
        int bytes = 0;
        for (Map.Entry<String, String> header : values.entrySet()) {
            bytes += utf8Bytes(header.getKey()) + utf8Bytes(header.getValue());
        }
        return bytes;
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
