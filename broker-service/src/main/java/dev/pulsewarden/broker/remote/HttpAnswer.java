package dev.pulsewarden.broker.remote;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a service answered. It comes in parts, most often in one. */
final class HttpAnswer {

    private static final byte[] NOTHING = {};

    private final int status;
    private final @Nullable String retryAfter;
    private final int limit;
    private byte[] body = NOTHING;
    private int size;

    /**
     * @param retryAfter the header of that name
     * @param limit the most bytes that the body may have
     */
    HttpAnswer(int status, @Nullable String retryAfter, int limit) {
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
        int comes = part.readableBytes();
        if (comes > limit - size) {
            throw new TooLargeException();
        }
        if (comes > body.length - size) {
            body = Arrays.copyOf(body, Math.max(size + comes, (int) Math.min(2L * size, limit)));
        }
        part.readBytes(body, size, comes);
        size += comes;
    }

    int status() {
        return status;
    }

    /** Its first {@link #size} bytes are the body. */
    byte[] body() {
        return body;
    }

    int size() {
        return size;
    }

    /** When to try again; absent where it is not said, or not as a number of seconds. */
    @Nullable
    Integer retryAfterSeconds() {
        return retryAfter != null && retryAfter.matches("[0-9]{1,9}") ? Integer.valueOf(retryAfter) : null;
    }

    /** More came than may be kept. */
    static final class TooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super(null, null, false, false);
        }
    }
}
