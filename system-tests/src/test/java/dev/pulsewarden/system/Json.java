package dev.pulsewarden.system;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads what services say. */
final class Json {

    /** Numbers as they were written: 1.50 is not 1.5. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** Nothing at all is read as a missing node. */
    static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }
}
