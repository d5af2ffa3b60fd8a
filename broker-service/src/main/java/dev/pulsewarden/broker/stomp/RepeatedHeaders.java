package dev.pulsewarden.broker.stomp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first headers of a client's last SEND. A publisher says most of them again each time, and then they need not be
 * searched, decoded and unescaped once more.
 */
final class RepeatedHeaders {

    /** One header, and the line that said it. */
    static final class Header {

        private final byte[] line;
        private final String name;
        private final String value;

        private Header(byte[] line, String name, String value) {
            this.line = line;
            this.name = name;
            this.value = value;
        }

        /** With its end. */
        int length() {
            return line.length;
        }

        String name() {
            return name;
        }

        String value() {
            return value;
        }

        private boolean isNext(ByteBuf in) {
            if (!in.hasArray() || in.readableBytes() < line.length) {
                return false;
            }
            int from = in.arrayOffset() + in.readerIndex();
            return Arrays.equals(in.array(), from, from + line.length, line, 0, line.length);
        }
    }

    private static final int MOST = 8;
    private static final int LONGEST_LINE = 256;
    private static final byte CR = '\r';

    private final @Nullable Header[] known = new @Nullable Header[MOST];

    /**
     * The header that comes next, if it is the one that stood there the last time.
     *
     * @param place how many headers came before it
     */
    @Nullable
    Header next(ByteBuf in, int place) {
        Header last = place < MOST ? known[place] : null;
        return last != null && last.isNext(in) ? last : null;
    }

    /**
     * Remembers one that was read.
     *
     * @param from where its line began
     */
    void remember(ByteBuf in, int from, int place, String name, String value) {
        int length = in.readerIndex() - from;
        // what a carriage return means before 1.2 depends on the line of the command
        if (place < MOST && length > 1 && length <= LONGEST_LINE && in.getByte(in.readerIndex() - 2) != CR) {
            byte[] line = new byte[length];
            in.getBytes(from, line);
            known[place] = new Header(line, name, value);
        }
    }
}
