package dev.pulsewarden.broker.stomp;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The versions of STOMP, and how each escapes what may not stand in a header. */
enum StompVersion {
    V1_0("1.0", "", ""),
    V1_1("1.1", "\\\n:", "\\nc"),
    V1_2("1.2", "\\\n:\r", "\\ncr");

    /** All of them, as they stand in a header. */
    static final String ALL = "1.0,1.1,1.2";

    private final String number;
    private final String escaped;
    private final String escapes;

    /**
     * @param escaped the characters that are escaped
     * @param escapes what follows the backslash instead of each
     */
    StompVersion(String number, String escaped, String escapes) {
        this.number = number;
        this.escaped = escaped;
        this.escapes = escapes;
    }

    String number() {
        return number;
    }

    boolean isAtLeast(StompVersion other) {
        return compareTo(other) >= 0;
    }

    /**
     * The newest version that the client speaks too.
     *
     * @param accepted the header {@code accept-version}; a client without it speaks 1.0
     */
    static @Nullable StompVersion bestOf(@Nullable String accepted) {
        if (accepted == null) {
            return V1_0;
        }
        List<String> numbers = Arrays.asList(accepted.split(",", -1));
        StompVersion best = null;
        for (StompVersion version : values()) {
            if (numbers.stream().anyMatch(number -> number.strip().equals(version.number))) {
                best = version;
            }
        }
        return best;
    }

    /**
     * Writes a value of a header.
     *
     * @return whether this version can: a NUL would end the frame, and no version escapes it; the end of a line would end
     *     the header. If not, a part of it may have been written
     */
    boolean write(String text, StringBuilder out) {
        int done = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' && c != ':' && c > '\r') {
                continue;
            }
            int which = escaped.indexOf(c);
            if (which >= 0) {
                out.append(text, done, i).append('\\').append(escapes.charAt(which));
                done = i + 1;
            } else if (c == 0 || c == '\n' || c == '\r') {
                return false;
            }
        }
        out.append(text, done, text.length());
        return true;
    }

    /** The same for a name: where nothing is escaped, one with a colon cannot be told from its value. */
    boolean writeName(String name, StringBuilder out) {
        return (this != V1_0 || name.indexOf(':') < 0) && write(name, out);
    }

    /**
     * Reads a name or value of a header.
     *
     * @throws StompException when an escape is none of this version
     */
    String unescape(String text) {
        int next = escaped.isEmpty() ? -1 : text.indexOf('\\');
        if (next < 0) {
            return text;
        }
        StringBuilder read = new StringBuilder(text.length());
        int done = 0;
        while (next >= 0) {
            int which = next + 1 < text.length() ? escapes.indexOf(text.charAt(next + 1)) : -1;
            if (which < 0) {
                throw new StompException(
                        ErrorKind.MALFORMED,
                        "a header has an escape that STOMP " + number
                                + " does not know: a backslash is followed by one of "
                                + String.join(" ", escapes.split("")));
            }
            read.append(text, done, next).append(escaped.charAt(which));
            done = next + 2;
            next = text.indexOf('\\', done);
        }
        return read.append(text, done, text.length()).toString();
    }
}
