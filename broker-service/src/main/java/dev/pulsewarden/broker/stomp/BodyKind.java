package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Utf8;
import io.netty.buffer.Unpooled;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells bodies that are text from those that are bytes, by what their senders say of them. */
final class BodyKind {

    private BodyKind() {}

    /**
     * With a content type that says so, or with none, a body is text if it is UTF-8; with another one, if it came as text.
     *
     * @param cameAsText it came in text messages only, and is UTF-8
     */
    static boolean isText(@Nullable String contentType, byte[] body, boolean cameAsText) {
        if (cameAsText) {
            return true;
        }
        return (contentType == null || saysText(contentType.toLowerCase(Locale.ROOT)))
                && Utf8.isValid(Unpooled.wrappedBuffer(body));
    }

    private static boolean saysText(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip();
        return type.startsWith("text/")
                || type.endsWith("/json")
                || type.endsWith("+json")
                || type.endsWith("/xml")
                || type.endsWith("+xml")
                || contentType.contains("charset=");
    }
}
