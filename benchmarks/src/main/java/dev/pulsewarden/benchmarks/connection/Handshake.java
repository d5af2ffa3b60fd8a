package dev.pulsewarden.benchmarks.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/** The opening of a WebSocket (RFC 6455, section 4), with the key of its example: nothing between here and the server caches. */
final class Handshake {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final int LONGEST = 16 * 1024;

    private Handshake() {}

    static byte[] request(int port, @Nullable String subprotocol) {
        String wish = subprotocol == null ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n";
        return """
                GET / HTTP/1.1\r
                Host: 127.0.0.1:%d\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: %s\r
                Sec-WebSocket-Version: 13\r
                %s\r
                """.formatted(port, KEY, wish).getBytes(ISO_8859_1);
    }

    /** Where the answer ends, or -1 when it is not whole. */
    static int endOfAnswer(byte[] bytes, int to) throws ProtocolException {
        String answer = new String(bytes, 0, Math.min(to, LONGEST), ISO_8859_1);
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            if (to >= LONGEST) {
                throw new ProtocolException("an answer to the handshake of more than " + LONGEST + " bytes");
            }
            return -1;
        }
        if (!answer.startsWith("HTTP/1.1 101 ") || !answer.contains(ACCEPT)) {
            throw new ProtocolException(
                    "the handshake was refused: " + answer.lines().findFirst().orElse(""));
        }
        return end + 4;
    }
}
