package dev.pulsewarden.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/** Messages as the bytes of one unmasked WebSocket frame, so that one encoding serves every connection. */
public final class Frames {

    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_BINARY = 0x82;
    private static final int PONG = 0x8a;
    private static final int MAX_HEADER = 10;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private Frames() {}

    /** A frame with this text; the caller owns it. */
    public static ByteBuf text(ByteBufAllocator allocator, CharSequence text) {
        ByteBuf frame = allocator.ioBuffer(MAX_HEADER + ByteBufUtil.utf8Bytes(text));
        frame.writerIndex(MAX_HEADER);
        int length = ByteBufUtil.writeUtf8(frame, text);
        return withHeader(frame, length);
    }

    /** The answer to a ping, with what that carried; the caller owns it. */
    static ByteBuf pong(ByteBufAllocator allocator, ByteBuf carried) {
        int length = carried.readableBytes();
        return allocator
                .ioBuffer(2 + length)
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

    /** Writes the header right before the payload, and lets the frame begin there. */
    private static ByteBuf withHeader(ByteBuf frame, int length) {
        int start;
        if (length < LENGTH_16) {
            start = MAX_HEADER - 2;
            frame.setByte(start + 1, length);
        } else if (length <= 0xffff) {
            start = MAX_HEADER - 4;
            frame.setByte(start + 1, LENGTH_16).setShort(start + 2, length);
        } else {
            start = 0;
            frame.setByte(start + 1, LENGTH_64).setLong(start + 2, length);
        }
        return frame.setByte(start, FINAL_TEXT).readerIndex(start);
    }
}
