package dev.pulsewarden.queue.link;

import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.queue.web.BodyBudget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a message together of the parts that were read, as far as there is room. Not thread-safe. */
final class Parts {

    private final BodyBudget budget;
    private final List<byte[]> parts = new ArrayList<>();
    private long came;
    private int kept;
    private int room;
    private @Nullable ProblemException refusal;

    Parts(BodyBudget budget) {
        this.budget = budget;
    }

    void add(ByteBuffer part) {
        came += part.remaining();
        if (refusal == null) {
            try {
                room += budget.take(part.remaining());
            } catch (ProblemException noRoom) {
                refusal = noRoom;
            }
        }
        // of what there is no room for the header is wanted, since it says who is to be told
        keep(part, refusal == null ? part.remaining() : Math.clamp(Header.MAX - kept, 0, part.remaining()));
    }

    /** How many bytes the message has until now. */
    long came() {
        return came;
    }

    /** All that came; what comes next is another message. */
    Message whole() {
        Message message = new Message(joined(), budget.keep(room, kept), refusal);
        room = 0;
        clear();
        return message;
    }

    /** There will be no more. */
    void drop() {
        budget.giveBack(room);
        room = 0;
        clear();
    }

    private void clear() {
        parts.clear();
        came = 0;
        kept = 0;
        refusal = null;
    }

    private void keep(ByteBuffer part, int bytes) {
        if (bytes > 0) {
            byte[] copy = new byte[bytes];
            part.get(copy);
            parts.add(copy);
            kept += bytes;
        }
    }

    private byte[] joined() {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        ByteBuffer joined = ByteBuffer.allocate(kept);
        parts.forEach(joined::put);
        return joined.array();
    }
}
