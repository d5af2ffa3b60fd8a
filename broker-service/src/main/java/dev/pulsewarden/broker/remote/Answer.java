package dev.pulsewarden.broker.remote;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a service answered. It comes in parts, most often in one. */
final class Answer {

    private static final byte[] NOTHING = {};

    private final int status;
    private final @Nullable String retryAfter;
    private final int limit;
    private byte[] body = NOTHING;

    /**
     * @param retryAfter the header of that name
     * @param limit the most bytes that the body may have
     */
    Answer(int status, @Nullable String retryAfter, int limit) {
        this.status = status;
        this.retryAfter = retryAfter;
        this.limit = limit;
    }

    /**
     * Takes the next part of the body, which is only lent.
     *
     * @throws TooLargeException if the body is larger than it may be
     */
    void add(ByteBuf part) {
        int had = body.length;
        int comes = part.readableBytes();
        if (comes > limit - had) {
            throw new TooLargeException();
        }
        body = had == 0 ? new byte[comes] : Arrays.copyOf(body, had + comes);
        part.readBytes(body, had, comes);
    }

    int status() {
        return status;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    byte[] body() {
        return body;
    }

    /** When to try again; absent where it is not said, or not as a number of seconds. */
    @Nullable
    Integer retryAfterSeconds() {
        return retryAfter != null && retryAfter.matches("[0-9]{1,9}") ? Integer.valueOf(retryAfter) : null;
    }

    /** An answer has no end, or none that could be kept. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super(null, null, false, false);
        }
    }
}
