package dev.pulsewarden.queue.link;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The first line of a message. */
record Header(long id, String path) {

    /** The most bytes of it, with its end. */
    static final int MAX = 1024;

    private static final long MAX_ID = 1L << 53;
    private static final int MAX_DIGITS = 16;
    private static final String GIVE_UP = "-";

    /**
     * Absent: the line is none.
     *
     * @param length how many bytes it has, with its end
     */
    static @Nullable Header of(byte[] line, int length) {
        int space = 0;
        long id = 0;
        while (space <= MAX_DIGITS && line[space] >= '0' && line[space] <= '9') {
            id = id * 10 + line[space] - '0';
            space++;
        }
        boolean isId = space <= MAX_DIGITS && id > 0 && id <= MAX_ID && line[0] != '0';
        if (!isId || line[space] != ' ' || !isText(line, space + 1, length - 1)) {
            return null;
        }
        String path = new String(line, space + 1, length - space - 2, StandardCharsets.ISO_8859_1);
        return path.startsWith("/") || path.equals(GIVE_UP) ? new Header(id, path) : null;
    }

    boolean isGivingUp() {
        return path.equals(GIVE_UP);
    }

    private static boolean isText(byte[] line, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (line[i] < ' ' || line[i] > '~') {
                return false;
            }
        }
        return true;
    }
}
