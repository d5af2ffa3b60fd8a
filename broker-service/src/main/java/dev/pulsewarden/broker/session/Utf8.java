package dev.pulsewarden.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Bytes that should be text. */
public final class Utf8 {

    /** What the decoder writes for bytes that are none; text may hold it too. */
    private static final char REPLACED = '\ufffd';

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** The highest bit of each of eight bytes. */
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** Whether all that is readable is UTF-8. */
    public static boolean isValid(ByteBuf bytes) {
        return isAscii(bytes) || isValid(bytes, bytes.readableBytes(), bytes.toString(StandardCharsets.UTF_8));
    }

    /** Most text is, and to see that costs less than to decode it. */
    private static boolean isAscii(ByteBuf bytes) {
        if (!bytes.hasArray()) {
            return false;
        }
        byte[] array = bytes.array();
        int at = bytes.arrayOffset() + bytes.readerIndex();
        int end = at + bytes.readableBytes();
        while (at + Long.BYTES <= end && ((long) EIGHT_BYTES.get(array, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < end && array[at] >= 0) {
            at++;
        }
        return at == end;
    }

    /**
     * Whether the next bytes are UTF-8. Decoding is the fastest look at them that Java has, and most callers want its result
     * anyway.
     *
     * @param decoded what they are as text
     */
    public static boolean isValid(ByteBuf bytes, int length, String decoded) {
        return decoded.indexOf(REPLACED) < 0
                || ByteBufUtil.isText(bytes, bytes.readerIndex(), length, StandardCharsets.UTF_8);
    }
}
