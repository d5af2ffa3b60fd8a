package dev.pulsewarden.broker.json;

import dev.pulsewarden.broker.topic.EventTime;
import dev.pulsewarden.broker.topic.WellFormed;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * The fields of one message that some action uses. A field is checked when it is asked for, so that one that the action
 * does not use may be anything. JSON's {@code null} counts as absent, but for payloads.
 */
final class JsonFrame {

    /** A field whose value is an object or a list where no field of ours is one. */
    static final Object STRUCTURE = new Object();

    /** An object without fields. */
    static final JsonFrame EMPTY = new JsonFrame(new Fields());

    /** The value of a field that is an object of strings. */
    record Strings(Map<String, String> values) {}

    private final Fields fields;

    /**
     * @param fields strings, numbers, booleans, {@link RawJson} for payloads, {@link JsonFrame} for the message, {@link Strings}
     */
    JsonFrame(Fields fields) {
        this.fields = fields;
    }

    /** What is to be done; empty when it is not said. */
    String action() {
        return fields.get("action") instanceof String action ? action : "";
    }

    @Nullable
    String string(String name) {
        String value = words(name);
        if (!WellFormed.isText(value)) {
            throw wrong(name, WellFormed.RULE);
        }
        return value;
    }

    /** Text that may be odd: it is told, and looked for by nobody. */
    @Nullable
    String words(String name) {
        return get(name, String.class, "must be a string");
    }

    String required(String name) {
        String value = string(name);
        if (value == null) {
            throw wrong(name, "is missing");
        }
        return value;
    }

    @Nullable
    RawJson raw(String name) {
        return get(name, RawJson.class, "must be a JSON value");
    }

    /** An object whose fields are strings. */
    @Nullable
    Map<String, String> strings(String name) {
        Strings value = get(name, Strings.class, "must be an object of strings");
        if (value == null) {
            return null;
        }
        value.values().forEach((key, text) -> {
            if (!WellFormed.isText(key) || !WellFormed.isText(text)) {
                throw wrong(name, WellFormed.RULE);
            }
        });
        return value.values();
    }

    JsonFrame object(String name) {
        JsonFrame value = get(name, JsonFrame.class, "must be an object");
        if (value == null) {
            throw wrong(name, "is missing");
        }
        return value;
    }

    @Nullable
    Long integer(String name) {
        Object value = fields.get(name);
        return switch (value) {
            case null -> null;
            case Integer small -> small.longValue();
            case Long large -> large;
            default -> throw wrong(name, "must be a whole number");
        };
    }

    /** Milliseconds as a whole number, or a string such as {@code "10s"} or {@code "PT10S"}. */
    @Nullable
    Duration duration(String name) {
        Object value = fields.get(name);
        String rule = "must be a number of milliseconds, or a duration such as \"10s\"";
        return switch (value) {
            case null -> null;
            case Integer millis -> Duration.ofMillis(millis);
            case Long millis -> Duration.ofMillis(millis);
            case String text -> parse(name, rule, text, DurationStyle::detectAndParse);
            default -> throw wrong(name, rule);
        };
    }

    /** ISO-8601 with a zone, or milliseconds since 1970. */
    @Nullable
    Instant instant(String name) {
        Object value = fields.get(name);
        String rule = "must be a time such as \"2026-01-31T08:15:00.000Z\"";
        Instant time = switch (value) {
            case null -> null;
            case Integer millis -> Instant.ofEpochMilli(millis);
            case Long millis -> Instant.ofEpochMilli(millis);
            case String text ->
                parse(name, rule, text, t -> OffsetDateTime.parse(t).toInstant());
            default -> throw wrong(name, rule);
        };
        return time == null ? null : EventTime.checked(name, time);
    }

    private static <T> T parse(String name, String rule, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException _) {
            throw wrong(name, rule);
        }
    }

    private <T> @Nullable T get(String name, Class<T> type, String rule) {
        Object value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw wrong(name, rule);
        }
        return type.cast(value);
    }

    static ProblemException wrong(String field, String rule) {
        return Problem.invalid(field, rule).asException();
    }
}
