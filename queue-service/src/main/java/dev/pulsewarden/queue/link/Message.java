package dev.pulsewarden.queue.link;

import dev.pulsewarden.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** A message as it came, whole. */
final class Message {

    private final byte[] bytes;
    private final int room;
    private final @Nullable ProblemException refusal;

    /**
     * @param room what it takes of the room for bodies, to be given back
     * @param refusal why there was no room for it; then only its beginning is here
     */
    Message(byte[] bytes, int room, @Nullable ProblemException refusal) {
        this.bytes = bytes;
        this.room = room;
        this.refusal = refusal;
    }

    byte[] bytes() {
        return bytes;
    }

    int room() {
        return room;
    }

    @Nullable
    ProblemException refusal() {
        return refusal;
    }
}
