package dev.pulsewarden.broker.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a frame, or a part of one. Absent headers are left out, and so are those that the version cannot write. */
final class FrameText {

    private static final int TYPICAL_LENGTH = 256;

    private final StringBuilder text = new StringBuilder(TYPICAL_LENGTH);
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

    /** A header of ours whose value needs no escaping in any version. */
    FrameText plain(String name, String value) {
        text.append(name).append(':').append(value).append('\n');
        return this;
    }

    /** A header of ours. */
    FrameText header(String name, @Nullable String value) {
        if (value != null) {
            int before = text.length();
            text.append(name).append(':');
            if (version.write(value, text)) {
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
    CharSequence end() {
        return text.append("\n\0");
    }

    /** Ends a frame with a body of text. */
    CharSequence end(String contentType, String body) {
        header("content-type", contentType);
        header("content-length", Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
        return text.append('\n').append(body).append('\0');
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
