package dev.pulsewarden.broker.session;

import org.springframework.util.unit.DataSize;

/** Something that can be spoken over a WebSocket. */
@FunctionalInterface
public interface Protocol {

    /**
     * The largest message that may come.
     *
     * @param frame the largest frame of any protocol, as configured
     */
    default DataSize largestMessage(DataSize frame) {
        return frame;
    }

    /** Begins to speak on a session that was just opened, on its event loop. */
    Conversation open(Session session);
}
