package dev.pulsewarden.queue.link;

import dev.pulsewarden.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** A message that came, whole. */
final class Message {

    private final Header header;
    private final byte[] body;
    private final int room;
    private final @Nullable ProblemException refusal;

    /**
     * @param room what the body takes of the room for bodies, to be given back
     * @param refusal why the body was not kept; then it is empty
     */
    Message(Header header, byte[] body, int room, @Nullable ProblemException refusal) {
        this.header = header;
        this.body = body;
        this.room = room;
        this.refusal = refusal;
    }

    Header header() {
        return header;
    }

    byte[] body() {
        return body;
    }

    int room() {
        return room;
    }

    @Nullable
    ProblemException refusal() {
        return refusal;
    }
}
