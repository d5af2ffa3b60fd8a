package dev.pulsewarden.broker.json;

import dev.pulsewarden.wire.RawJson;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** Writes one JSON object, field by field. Absent values are left out. */
final class JsonText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private record Stamp(long epochMilli, String text) {}

    /** Many events carry the same millisecond. */
    private static volatile Stamp lastStamp = stamp(0);

    private final StringBuilder text = new StringBuilder(256).append('{');

    JsonText field(String name, @Nullable String value) {
        if (value != null) {
            name(name).append('"');
            JsonStringEncoder.getInstance().quoteAsString(value, text);
            text.append('"');
        }
        return this;
    }

    JsonText field(String name, @Nullable RawJson value) {
        if (value != null) {
            name(name).append(value.text());
        }
        return this;
    }

    JsonText field(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonText field(String name, Instant value) {
        name(name).append('"').append(format(value)).append('"');
        return this;
    }

    JsonText field(String name, JsonText value) {
        name(name).append(value.end());
        return this;
    }

    CharSequence end() {
        return text.append('}');
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(name).append("\":");
    }

    private static String format(Instant time) {
        long epochMilli = time.toEpochMilli();
        Stamp known = lastStamp;
        if (known.epochMilli() != epochMilli) {
            known = stamp(epochMilli);
            lastStamp = known;
        }
        return known.text();
    }

    private static Stamp stamp(long epochMilli) {
        return new Stamp(epochMilli, TIME.format(Instant.ofEpochMilli(epochMilli)));
    }
}
