package dev.pulsewarden.broker.session;

import io.netty.buffer.ByteBuf;

/** What one client and the broker say to each other. Called on the session's event loop only. */
public interface Conversation {

    /** What is spoken, for people: {@code json}, or {@code stomp} and, once it was agreed, its version. */
    String protocol();

    /**
     * A message came, or more of one that was not read wholly because the session's {@link Intake} was shut.
     *
     * @param message what it says, on the heap; lent, and to be read to its end unless the intake is shut
     * @param isText it came as text, and is UTF-8
     */
    void received(ByteBuf message, boolean isText);

    /** Bytes came, be they the whole of a message or not; they may be read much later. */
    default void heard() {}

    /** Bytes that it keeps of what came: parts of frames, and what is to be done later. */
    default long kept() {
        return 0;
    }

    /** {@link #received} threw; it is logged already, the client is to be told. */
    void failed();

    /**
     * Nothing comes or goes any more. Called once.
     *
     * @param lost nobody said goodbye: the client may have died
     */
    void ended(boolean lost);
}
