package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Scratch;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a frame, or a part of one, which must be ended or asked for its {@link #bytes}. Absent headers are left out, and so
 * are those that the version cannot write.
 */
final class FrameText {

    private final StringBuilder text = Scratch.take();
    private final StompVersion version;

    /** Begins with headers: the command is somewhere else. */
    FrameText(StompVersion version) {
        this.version = version;
    }

    static FrameText of(String command, StompVersion version) {
        FrameText frame = new FrameText(version);
        frame.text.append(command).append('\n');
        return frame;
    }

    FrameText number(String name, long value) {
        return number(name, "", value);
    }

    /** A number behind something that needs no escaping. */
    FrameText number(String name, String prefix, long value) {
        name(name).append(prefix).append(value).append('\n');
        return this;
    }

    /** A header of ours. */
    FrameText header(String name, @Nullable String value) {
        return header(name, "", value);
    }

    /** A header of ours whose value stands behind something that needs no escaping. */
    FrameText header(String name, String prefix, @Nullable String value) {
        if (value != null) {
            int before = text.length();
            if (version.write(value, name(name).append(prefix))) {
                text.append('\n');
            } else {
                text.setLength(before);
            }
        }
        return this;
    }

    /** Headers whose names are a client's. */
    FrameText headers(Map<String, String> headers) {
        headers.forEach((name, value) -> {
            StringBuilder escaped = new StringBuilder(name.length());
            if (version.writeName(name, escaped)) {
                header(escaped.toString(), value);
            }
        });
        return this;
    }

    /** Ends the headers; a body and a NUL are to follow. */
    byte[] endOfHeaders() {
        text.append('\n');
        return bytes();
    }

    /** Ends a frame without a body. */
    String end() {
        return Scratch.finish(text.append("\n\0"));
    }

    /** Ends a frame with a body of text. */
    String end(String contentType, String body) {
        header("content-type", contentType);
        number("content-length", body.getBytes(StandardCharsets.UTF_8).length);
        return Scratch.finish(text.append('\n').append(body).append('\0'));
    }

    byte[] bytes() {
        return Scratch.finish(text).getBytes(StandardCharsets.UTF_8);
    }

    private StringBuilder name(String name) {
        return text.append(name).append(':');
    }
}
