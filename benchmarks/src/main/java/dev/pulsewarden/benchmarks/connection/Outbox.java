package dev.pulsewarden.benchmarks.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.ThreadLocalRandom;

/** Bytes that wait for the socket; frames are masked with a new key each, as from any client. */
final class Outbox {

    private static final int LONGEST_HEADER = 14;
    private static final int MASKED = 0x80;

    private ByteBuffer buffer = ByteBuffer.allocate(512);

    void add(byte[] bytes) {
        reserve(bytes.length);
        buffer.put(bytes);
    }

    void addFrame(int opcode, byte[] bytes, int from, int to) {
        int length = to - from;
        reserve(length + LONGEST_HEADER);
        buffer.put((byte) (0x80 | opcode));
        if (length < 126) {
            buffer.put((byte) (MASKED | length));
        } else if (length < 1 << 16) {
            buffer.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            buffer.put((byte) (MASKED | 127)).putLong(length);
        }
        int key = ThreadLocalRandom.current().nextInt();
        buffer.putInt(key);
        for (int i = 0; i < length; i++) {
            buffer.put((byte) (bytes[from + i] ^ (key >>> (24 - 8 * (i & 3)))));
        }
    }

    /** Writes what the socket takes; whether that was all. */
    boolean writeTo(WritableByteChannel channel) throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                if (channel.write(buffer) == 0) {
                    return false;
                }
            }
            return true;
        } finally {
            buffer.compact();
        }
    }

    int size() {
        return buffer.position();
    }

    private void reserve(int bytes) {
        if (buffer.remaining() < bytes) {
            int wanted = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.allocate(wanted).put(buffer.flip());
        }
    }
}
