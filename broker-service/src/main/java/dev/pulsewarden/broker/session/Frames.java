package dev.pulsewarden.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Messages as the bytes of one unmasked WebSocket frame, so that one encoding serves every connection. */
public final class Frames {

    /** Larger frames are not copied but passed on as they are. */
    static final int COPY_LIMIT = 8 * 1024;

    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_BINARY = 0x82;
    private static final int PONG = 0x8a;
    private static final int MAX_HEADER = 10;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    /** What a text begins with that is to be {@link #framed}: room for the header of a small frame. */
    public static final String ROOM = "\0\0\0\0";

    private Frames() {}

    /** A frame with this text; the caller owns it. */
    public static ByteBuf text(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf frame = allocate(headerBytes(payload.length) + payload.length);
        writeHeader(frame, true, payload.length);
        return frame.writeBytes(payload);
    }

    /**
     * A frame with this text, which is encoded in its place; the caller owns it.
     *
     * @param text behind {@link #ROOM}
     */
    public static ByteBuf framed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length - ROOM.length();
        if (bytes.length > COPY_LIMIT) {
            ByteBuf frame = allocate(headerBytes(length) + length);
            writeHeader(frame, true, length);
            return frame.writeBytes(bytes, ROOM.length(), length);
        }
        int start = ROOM.length() - headerBytes(length);
        ByteBuf frame = Unpooled.wrappedBuffer(bytes).setIndex(start, start);
        writeHeader(frame, true, length);
        return frame.writerIndex(bytes.length);
    }

    /**
     * Bytes that are sent over one or more connections; the caller owns them.
     *
     * @param parts what stands there one after the other
     */
    public static ByteBuf shared(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuf all = allocate(length);
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all;
    }

    /** Few bytes are copied, which costs least from the heap; many are written from where they are, outside of it. */
    private static ByteBuf allocate(int length) {
        return length <= COPY_LIMIT
                ? Unpooled.wrappedBuffer(new byte[length]).clear()
                : SessionAllocator.INSTANCE.directBuffer(length);
    }

    /** The answer to a ping, with what that carried; the caller owns it. */
    static ByteBuf pong(ByteBuf carried) {
        int length = carried.readableBytes();
        return allocate(2 + length)
                .writeByte(PONG)
                .writeByte(length)
                .writeBytes(carried, carried.readerIndex(), length);
    }

    /** How long the header of a frame with so many bytes of payload is. */
    static int headerBytes(int length) {
        return length < LENGTH_16 ? 2 : length <= 0xffff ? 4 : MAX_HEADER;
    }

    /** Writes the header of a frame with so many bytes of payload. */
    static void writeHeader(ByteBuf out, boolean isText, int length) {
        out.writeByte(isText ? FINAL_TEXT : FINAL_BINARY);
        if (length < LENGTH_16) {
            out.writeByte(length);
        } else if (length <= 0xffff) {
            out.writeByte(LENGTH_16).writeShort(length);
        } else {
            out.writeByte(LENGTH_64).writeLong(length);
        }
    }
}
