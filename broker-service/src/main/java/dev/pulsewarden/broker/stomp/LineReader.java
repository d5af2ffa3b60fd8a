package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a frame, its command and its headers, wherever messages cut them. */
final class LineReader {

    private static final byte LF = '\n';
    private static final byte NUL = 0;

    private final int maxBytes;
    private final Pieces begun = new Pieces();
    private StompVersion version = StompVersion.V1_0;
    private int bytes;
    private boolean endsWithReturn;

    /**
     * @param maxBytes of all lines of a frame
     */
    LineReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void speak(StompVersion agreed) {
        version = agreed;
    }

    /** What the lines of this frame have so far, with their ends. */
    int bytes() {
        return bytes;
    }

    /** The next line is the first of a frame. */
    void restart() {
        bytes = begun.size();
    }

    /** What came of a line whose end did not. */
    String begun() {
        return begun.text();
    }

    /** A part of a line came, but not its end. */
    boolean hasBegun() {
        return !begun.isEmpty();
    }

    /** Passes over a line that is known already. */
    void skip(ByteBuf in, int length) {
        count(length);
        in.skipBytes(length);
    }

    void forget() {
        begun.forget();
    }

    /**
     * A line without its end, or nothing if that is not there yet.
     *
     * @param isFirst of its frame
     * @throws StompException when the lines are too long, or no text
     */
    @Nullable
    String read(ByteBuf in, boolean isFirst) {
        int length = in.bytesBefore(LF);
        int here = length < 0 ? in.readableBytes() : length;
        check(in, here);
        if (length < 0) {
            begun.keep(in, here);
            return null;
        }
        bytes++;
        String line = begun.isEmpty() ? text(in, length) : text(begun.take(in, length));
        in.skipBytes(1);
        return withoutReturn(line, isFirst);
    }

    /** Before 1.2 a carriage return belongs to the line, but for clients that end them so from the command on. */
    private String withoutReturn(String line, boolean isFirst) {
        boolean hasReturn = line.endsWith("\r");
        if (isFirst) {
            endsWithReturn = hasReturn;
        }
        boolean isCut = hasReturn && (endsWithReturn || line.length() == 1 || version.isAtLeast(StompVersion.V1_2));
        return isCut ? line.substring(0, line.length() - 1) : line;
    }

    private void check(ByteBuf in, int length) {
        count(length);
        if (in.indexOf(in.readerIndex(), in.readerIndex() + length, NUL) >= 0) {
            throw new StompException(
                    ErrorKind.MALFORMED, "a NUL came before the empty line that must follow the headers");
        }
    }

    private void count(int length) {
        bytes += length;
        if (bytes > maxBytes) {
            throw new StompException(ErrorKind.LIMIT, "a frame's command and headers may have " + maxBytes + " bytes");
        }
    }

    private static String text(byte[] line) {
        return text(Unpooled.wrappedBuffer(line), line.length);
    }

    private static String text(ByteBuf in, int length) {
        String text = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
        if (!Utf8.isValid(in, length, text)) {
            throw new StompException(ErrorKind.MALFORMED, "the headers of a frame must be UTF-8");
        }
        in.skipBytes(length);
        return text;
    }
}
