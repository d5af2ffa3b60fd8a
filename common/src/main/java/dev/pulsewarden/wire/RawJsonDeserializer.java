package dev.pulsewarden.wire;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
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
        if (!parser.currentToken().isStructStart()) {
            parser.finishToken();
            return;
        }
        int most = mostLevels(parser);
        int levels = 1;
        while (levels > 0) {
            JsonToken next = parser.nextToken();
            if (next == null) {
                throw new UnexpectedEndOfInputException(parser, null, "the value does not end");
            }
            levels += next.isStructStart() ? 1 : next.isStructEnd() ? -1 : 0;
            checkLevels(levels, most, parser);
        }
    }

    /** An item of a list is cut out to be read by itself: what is in its fields is checked then. */
    private static int mostLevels(JsonParser parser) {
        return parser.currentName() == null ? Integer.MAX_VALUE : RawJson.MAX_LEVELS;
    }

    private static void checkLevels(int levels, int most, JsonParser parser) {
        if (levels > most) {
            throw new StreamConstraintsException(
                    "a value has at most " + RawJson.MAX_LEVELS + " levels", parser.currentTokenLocation());
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
