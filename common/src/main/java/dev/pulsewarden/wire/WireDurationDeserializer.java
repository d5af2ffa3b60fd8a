package dev.pulsewarden.wire;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Milliseconds as a whole number, or a Spring Boot duration string such as {@code "10s"} or {@code "PT10S"}. */
final class WireDurationDeserializer extends ValueDeserializer<Duration> {

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return Duration.ofMillis(parser.getLongValue());
        }
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            try {
                return DurationStyle.detectAndParse(parser.getString());
            } catch (IllegalArgumentException | ArithmeticException e) {
                return (Duration) context.handleWeirdStringValue(
                        Duration.class, parser.getString(), "not a duration: say milliseconds as a number, or \"10s\"");
            }
        }
        return (Duration) context.handleUnexpectedToken(Duration.class, parser);
    }
}
