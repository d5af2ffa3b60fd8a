package dev.pulsewarden.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** An object with the parts, or the first wait alone as any other duration. */
final class BackoffSpecDeserializer extends ValueDeserializer<BackoffSpec> {

    private record Parts(
            @Nullable String kind,
            @Nullable Duration first,
            @Nullable Duration max) {}

    @Override
    public BackoffSpec deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return new BackoffSpec(null, context.readValue(parser, Duration.class), null);
        }
        Parts parts = context.readValue(parser, Parts.class);
        return new BackoffSpec(parts.kind(), parts.first(), parts.max());
    }
}
