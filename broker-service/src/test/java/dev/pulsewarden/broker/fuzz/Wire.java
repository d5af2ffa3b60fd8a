package dev.pulsewarden.broker.fuzz;

import dev.pulsewarden.broker.TestClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Messages as WebSocket frames, in one piece or in many. */
final class Wire {

    private static final int FINAL = 0x80;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;

    private Wire() {}

    static byte[] text(String message) {
        return TestClient.frame(FINAL | TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param bytes by which its pong is known
     */
    static byte[] ping(int bytes) {
        return TestClient.frame(FINAL | 9, new byte[bytes]);
    }

    static byte[] message(byte[] content, boolean isText) {
        return TestClient.frame(FINAL | (isText ? TEXT : BINARY), content);
    }

    /** One message in some WebSocket frames, with a ping between them now and then. */
    static byte[] fragments(byte[] content, boolean isText, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        int opcode = isText ? TEXT : BINARY;
        for (int left = random.nextInt(1, 5); left > 0; left--) {
            int to = left == 1 ? content.length : random.nextInt(from, content.length + 1);
            out.writeBytes(
                    TestClient.frame(left == 1 ? FINAL | opcode : opcode, Arrays.copyOfRange(content, from, to)));
            if (left > 1 && random.nextInt(4) == 0) {
                out.writeBytes(ping(0));
            }
            opcode = CONTINUATION;
            from = to;
        }
        return out.toByteArray();
    }

    /** The content in some messages, at least one. */
    static byte[] messages(byte[] content, boolean isText, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        do {
            int to = Math.min(content.length, from + 1 + random.nextInt(1 + content.length / 2));
            out.writeBytes(message(Arrays.copyOfRange(content, from, to), isText));
            from = to;
        } while (from < content.length);
        return out.toByteArray();
    }

    /** What is no WebSocket frame any more, perhaps. */
    static byte[] broken(byte[] frames, Random random) {
        byte[] copy = frames.clone();
        copy[random.nextInt(Math.min(4, copy.length))] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }
}
