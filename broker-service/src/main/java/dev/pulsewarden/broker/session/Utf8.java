package dev.pulsewarden.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Bytes that should be text. */
public final class Utf8 {

    /** What the decoder writes for bytes that are none; text may hold it too. */
    private static final char REPLACED = '\ufffd';

    private Utf8() {}

    /** Whether all that is readable is UTF-8. */
    public static boolean isValid(ByteBuf bytes) {
        return isValid(bytes, bytes.readableBytes(), bytes.toString(StandardCharsets.UTF_8));
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
