package dev.pulsewarden.queue.task;

/**
 * How large what a payload stands for is: a string stands for its text, {@code {"base64":…}} for the bytes, and all else for
 * its JSON. So what is allowed as a body is also allowed as JSON, though that has up to six bytes for one.
 */
final class BodySize {

    private static final String BASE64 = "{\"base64\":\"";
    private static final String BASE64_END = "\"}";
    private static final int UNICODE_ESCAPE = "\\u0001".length();

    private BodySize() {}

    /** In bytes of UTF-8, or in bytes. */
    static long of(String json) {
        if (json.startsWith("\"")) {
            return text(json);
        }
        if (json.startsWith(BASE64)
                && json.endsWith(BASE64_END)
                && json.indexOf('"', BASE64.length()) == json.length() - 2) {
            return base64(json);
        }
        return utf8(json, 0, json.length());
    }

    private static long text(String json) {
        long bytes = 0;
        int i = 1;
        int end = json.length() - 1;
        while (i < end) {
            char c = json.charAt(i);
            if (c != '\\') {
                bytes += utf8(c);
                i++;
            } else if (json.charAt(i + 1) == 'u') {
                bytes += utf8((char) Integer.parseInt(json, i + 2, i + UNICODE_ESCAPE, 16));
                i += UNICODE_ESCAPE;
            } else {
                bytes++;
                i += 2;
            }
        }
        return bytes;
    }

    /** What is no base 64, or has escapes, is not smaller than this. */
    private static long base64(String json) {
        int characters = json.length() - BASE64.length() - BASE64_END.length();
        int padding = json.endsWith("==" + BASE64_END) ? 2 : json.endsWith("=" + BASE64_END) ? 1 : 0;
        return characters * 3L / 4 - padding;
    }

    private static long utf8(String text, int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += utf8(text.charAt(i));
        }
        return bytes;
    }

    /** A surrogate has half of its pair's. */
    private static int utf8(char c) {
        return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
}
