package dev.pulsewarden.broker.remote;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The first line of an answer that comes over a link: {@code <id> <status>}, or {@code <id> <status> <seconds>}.
 *
 * @param id of the request
 * @param retryAfterSeconds when to try again, if that was said
 */
record AnswerLine(long id, int status, @Nullable Integer retryAfterSeconds) {

    /** Of 2<sup>53</sup>, the largest id. */
    private static final int MOST_DIGITS = 16;

    private static final long NONE = -1;

    /**
     * Reads it, and leaves what comes after it.
     *
     * @return null if this is none
     */
    static @Nullable AnswerLine read(ByteBuf message) {
        long id = number(message);
        if (id < 1 || message.readByte() != ' ') {
            return null;
        }
        long status = number(message);
        if (status < 100 || status > 999) {
            return null;
        }
        byte next = message.readByte();
        if (next == '\n') {
            return new AnswerLine(id, (int) status, null);
        }
        long seconds = next == ' ' ? number(message) : NONE;
        return seconds >= 0 && seconds <= Integer.MAX_VALUE && message.readByte() == '\n'
                ? new AnswerLine(id, (int) status, (int) seconds)
                : null;
    }

    /** One that something comes after, which is left. */
    private static long number(ByteBuf message) {
        long value = 0;
        int start = message.readerIndex();
        for (int at = start; at < message.writerIndex() && at - start <= MOST_DIGITS; at++) {
            int digit = message.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                message.readerIndex(at);
                return at == start ? NONE : value;
            }
            value = 10 * value + digit;
        }
        return NONE;
    }
}
