package dev.pulsewarden.queue.link;

import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.queue.web.BodyBudget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;

/**
 * Puts a message together of the parts that were read. A body that is too large, or for which there is no room, is dropped as it
 * comes: its header says who is to be told. Not thread-safe.
 */
final class Parts {

    private static final CloseStatus MALFORMED =
            CloseStatus.PROTOCOL_ERROR.withReason("a message begins with <id> <path> and the end of the line");
    private static final CloseStatus ENDLESS = CloseStatus.TOO_BIG_TO_PROCESS.withReason(
            "the first line of a message has at most " + Header.MAX + " bytes");

    private final BodyBudget budget;
    private final long swallow;
    private final byte[] line = new byte[Header.MAX];
    private final List<byte[]> body = new ArrayList<>();
    private int lineLength;
    private @Nullable Header header;
    private long length;
    private long dropped;
    private int room;
    private @Nullable ProblemException refusal;

    /** @param swallow the most bytes of one message that are dropped */
    Parts(BodyBudget budget, long swallow) {
        this.budget = budget;
        this.swallow = swallow;
    }

    /** Returns why there can be no answer to this message, if so: then there must be no other one. */
    @Nullable
    CloseStatus add(ByteBuffer part, boolean last) {
        CloseStatus wrong = header == null ? addToLine(part, last) : null;
        return wrong != null || header == null ? wrong : addToBody(part, header);
    }

    /** All that came; what comes next is another message. */
    Message whole() {
        Message message = new Message(Objects.requireNonNull(header), joined(), room, refusal);
        room = 0;
        clear();
        return message;
    }

    /** There will be no more. */
    void drop() {
        dropBody();
        clear();
    }

    private @Nullable CloseStatus addToLine(ByteBuffer part, boolean last) {
        boolean ended = false;
        while (!ended && part.hasRemaining() && lineLength < line.length) {
            line[lineLength] = part.get();
            ended = line[lineLength++] == '\n';
        }
        if (ended) {
            header = Header.of(line, lineLength);
            return header == null ? MALFORMED : null;
        }
        return lineLength == line.length ? ENDLESS : last ? MALFORMED : null;
    }

    private @Nullable CloseStatus addToBody(ByteBuffer part, Header header) {
        if (header.isGivingUp()) {
            return part.hasRemaining() ? MALFORMED : null;
        }
        length += part.remaining();
        try {
            // also without room for it: it must not be told to say it again
            budget.checkLength(length);
            if (refusal == null) {
                room = budget.take(length, room);
                body.add(copy(part));
            }
        } catch (ProblemException refused) {
            refusal = refused;
            dropBody();
        }
        if (refusal != null) {
            dropped += part.remaining();
        }
        return dropped > swallow
                ? CloseStatus.TOO_BIG_TO_PROCESS.withReason(
                        "of a message that is refused at most " + swallow + " bytes are read")
                : null;
    }

    private void dropBody() {
        budget.giveBack(room);
        room = 0;
        body.clear();
    }

    private void clear() {
        body.clear();
        lineLength = 0;
        header = null;
        length = 0;
        dropped = 0;
        refusal = null;
    }

    private byte[] joined() {
        if (body.size() == 1) {
            return body.getFirst();
        }
        ByteBuffer joined =
                ByteBuffer.allocate(body.stream().mapToInt(part -> part.length).sum());
        body.forEach(joined::put);
        return joined.array();
    }

    private static byte[] copy(ByteBuffer part) {
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        return copy;
    }
}
