package dev.pulsewarden.benchmarks.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/** What is read goes here, for all connections: each keeps only the part of a frame that it is left with. */
final class Inbox {

    private static final int ROOM = 256 * 1024;

    private byte[] bytes = new byte[2 * ROOM];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private long readAt;

    byte[] bytes() {
        return bytes;
    }

    /** When the last read ended. */
    long readAt() {
        return readAt;
    }

    /** Puts what can be read behind what was left; returns the length of both, or -1 at the end. */
    int fill(byte[] rest, ReadableByteChannel channel) throws IOException {
        if (bytes.length - rest.length < ROOM) {
            bytes = Arrays.copyOf(bytes, rest.length + 2 * ROOM);
            buffer = ByteBuffer.wrap(bytes);
        }
        buffer.clear().put(rest);
        buffer.limit(rest.length + ROOM);
        int read = channel.read(buffer);
        readAt = System.nanoTime();
        return read < 0 ? -1 : buffer.position();
    }
}
