package dev.pulsewarden.broker.json;

import dev.pulsewarden.broker.topic.EventTime;
import dev.pulsewarden.wire.RawJson;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** Writes one JSON object, field by field. Absent values are left out. */
final class JsonText {

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

    JsonText field(String name, @Nullable Map<String, String> strings) {
        if (strings != null) {
            JsonText fields = new JsonText();
            strings.forEach(fields::quoted);
            field(name, fields);
        }
        return this;
    }

    /** A field whose name is not ours. */
    private void quoted(String name, @Nullable String value) {
        if (value != null) {
            StringBuilder quoted = new StringBuilder(name.length());
            JsonStringEncoder.getInstance().quoteAsString(name, quoted);
            field(quoted.toString(), value);
        }
    }

    JsonText field(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonText field(String name, Instant value) {
        name(name).append('"').append(EventTime.format(value)).append('"');
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
}
