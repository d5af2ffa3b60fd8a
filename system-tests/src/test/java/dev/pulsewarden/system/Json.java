package dev.pulsewarden.system;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what services say. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** Nothing at all is read as a missing node. */
    static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }
}
