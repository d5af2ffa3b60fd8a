package dev.pulsewarden.queue.web;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Tells whether bytes are text: what is not would not come out of the store as it went in. */
final class Utf8 {

    private static final int BLOCK = 8192;

    private Utf8() {}

    /** Well-formed UTF-8 without the character 0, which JSON never has and the wider encodings of Unicode always do. */
    static boolean isText(byte[] bytes) {
        for (byte one : bytes) {
            if (one <= 0) {
                return one != 0 && isWellFormed(bytes);
            }
        }
        return true;
    }

    private static boolean isWellFormed(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(BLOCK);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
            for (int i = 0; i < out.position(); i++) {
                if (out.get(i) == 0) {
                    return false;
                }
            }
        }
        return !result.isError();
    }
}
