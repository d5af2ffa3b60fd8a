package dev.pulsewarden.broker.json;

import dev.pulsewarden.broker.session.Scratch;
import dev.pulsewarden.broker.topic.EventTime;
import dev.pulsewarden.wire.RawJson;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** Writes one JSON object, field by field. Absent values are left out. */
final class JsonText {

    private final StringBuilder text = Scratch.take();

    JsonText() {
        this("");
    }

    /**
     * @param before what is to stand before the object
     */
    JsonText(String before) {
        text.append(before).append('{');
    }

    JsonText field(String name, @Nullable String value) {
        if (value != null) {
            quoted(name(name), value);
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
            object(name);
            strings.forEach(this::namedByClient);
            close();
        }
        return this;
    }

    JsonText field(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonText field(String name, Instant value) {
        name(name).append('"').append(EventTime.format(value)).append('"');
        return this;
    }

    /** The fields that follow are those of an object in this field, until {@link #close}. */
    JsonText object(String name) {
        name(name).append('{');
        return this;
    }

    JsonText close() {
        text.append('}');
        return this;
    }

    /** The object is complete; nothing may be added to it. */
    String end() {
        return Scratch.finish(text.append('}'));
    }

    private void namedByClient(String name, @Nullable String value) {
        if (value != null) {
            quoted(quoted(next(), name).append(':'), value);
        }
    }

    private StringBuilder name(String name) {
        return next().append('"').append(name).append("\":");
    }

    private StringBuilder next() {
        return text.charAt(text.length() - 1) == '{' ? text : text.append(',');
    }

    private static StringBuilder quoted(StringBuilder text, String value) {
        text.append('"');
        if (needsEscapes(value)) {
            JsonStringEncoder.getInstance().quoteAsString(value, text);
        } else {
            text.append(value);
        }
        return text.append('"');
    }

    /** Few texts do; the others are copied as a whole. */
    private static boolean needsEscapes(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return true;
            }
        }
        return false;
    }
}
