package dev.pulsewarden.broker.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A line or a body that may come in several messages: its earlier pieces are kept until the last one is there. */
final class Pieces {

    private @Nullable ByteArrayOutputStream kept;

    boolean isEmpty() {
        return kept == null;
    }

    int size() {
        return kept == null ? 0 : kept.size();
    }

    void forget() {
        kept = null;
    }

    /** What is kept, for a look at its first characters. */
    String text() {
        return kept == null ? "" : kept.toString(StandardCharsets.ISO_8859_1);
    }

    /** Keeps so many bytes of the message. */
    void keep(ByteBuf in, int length) {
        ByteArrayOutputStream all = Objects.requireNonNullElseGet(kept, ByteArrayOutputStream::new);
        kept = all;
        all.writeBytes(ByteBufUtil.getBytes(in, in.readerIndex(), length));
        in.skipBytes(length);
    }

    /** All that was kept, which is forgotten, and so many bytes more. */
    byte[] take(ByteBuf in, int length) {
        if (kept != null) {
            keep(in, length);
            byte[] whole = kept.toByteArray();
            kept = null;
            return whole;
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }
}
