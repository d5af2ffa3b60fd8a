package dev.pulsewarden.wire;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.io.ContentReference;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Cuts the value's own characters out of the source where the source is at hand whole (a {@code byte[]} or a
 * {@code String}, with {@code StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION}); else copies it token by token, which keeps
 * every value but not white space and the spelling of numbers.
 */
final class RawJsonDeserializer extends ValueDeserializer<RawJson> {

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public RawJson deserialize(JsonParser parser, DeserializationContext context) {
        TokenStreamLocation start = parser.currentTokenLocation();
        ContentReference source = start.contentReference();
        Object content = source == null ? null : source.getRawContent();
        if (content instanceof byte[] bytes) {
            int from = Math.toIntExact(start.getByteOffset());
            skipValue(parser);
            int to = Math.toIntExact(parser.currentLocation().getByteOffset());
            int base = Math.max(source.contentOffset(), 0);
            return new RawJson(new String(bytes, base + from, to - from, StandardCharsets.UTF_8).strip());
        }
        if (content instanceof String text) {
            int from = Math.toIntExact(start.getCharOffset());
            skipValue(parser);
            return new RawJson(text.substring(
                            from, Math.toIntExact(parser.currentLocation().getCharOffset()))
                    .strip());
        }
        return copy(parser);
    }

    /** An explicit {@code null} is a value like any other; only an absent field is absent. */
    @Override
    public RawJson getNullValue(DeserializationContext context) {
        return RawJson.NULL;
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }

    private static void skipValue(JsonParser parser) {
        JsonToken first = parser.currentToken();
        if (first.isStructStart()) {
            parser.skipChildren();
        } else {
            parser.finishToken();
        }
    }

    private static RawJson copy(JsonParser parser) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), text)) {
            generator.copyCurrentStructure(parser);
        }
        return new RawJson(text.toString());
    }
}
