package dev.pulsewarden.queue.link;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a message.
 *
 * @param length how many bytes it takes, with its end
 */
record Header(long id, String path, int length) {

    /** The most bytes of a header. */
    static final int MAX = 1024;

    private static final long MAX_ID = 1L << 53;
    private static final int MAX_DIGITS = 16;
    private static final String GIVE_UP = "-";

    /** Absent: the message does not begin with one. */
    static @Nullable Header of(byte[] message) {
        int space = 0;
        long id = 0;
        while (space < message.length && space <= MAX_DIGITS && message[space] >= '0' && message[space] <= '9') {
            id = id * 10 + message[space] - '0';
            space++;
        }
        boolean isId = space <= MAX_DIGITS && id > 0 && id <= MAX_ID && message[0] != '0';
        int end = isId && space < message.length && message[space] == ' ' ? endOfPath(message, space + 1) : -1;
        if (end < 0) {
            return null;
        }
        String path = new String(message, space + 1, end - space - 1, StandardCharsets.ISO_8859_1);
        return path.charAt(0) == '/' || (path.equals(GIVE_UP) && end + 1 == message.length)
                ? new Header(id, path, end + 1)
                : null;
    }

    boolean isGivingUp() {
        return path.equals(GIVE_UP);
    }

    /** Where the line ends; -1: it does not, or what it says is empty, or no text in ASCII. */
    private static int endOfPath(byte[] message, int begin) {
        int end = begin;
        while (end < message.length && end < MAX && message[end] >= ' ' && message[end] <= '~') {
            end++;
        }
        return end > begin && end < message.length && end < MAX && message[end] == '\n' ? end : -1;
    }
}
