package dev.pulsewarden.queue.link;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** Answers as messages. */
final class Answers {

    private static final byte[] NOTHING = {};

    private Answers() {}

    static byte[] message(long id, ResponseEntity<byte[]> answer) {
        byte @Nullable [] body = answer.getBody();
        String seconds = answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
        return message(
                id,
                answer.getStatusCode().value(),
                seconds == null ? "" : " " + seconds,
                body == null ? NOTHING : body);
    }

    /** @param seconds after how long it may be tried again, with a space before it, or empty */
    static byte[] message(long id, int status, String seconds, byte[] body) {
        byte[] header = (id + " " + status + seconds + "\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] message = Arrays.copyOf(header, header.length + body.length);
        System.arraycopy(body, 0, message, header.length, body.length);
        return message;
    }
}
