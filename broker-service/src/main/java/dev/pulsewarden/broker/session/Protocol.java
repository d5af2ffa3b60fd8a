package dev.pulsewarden.broker.session;

/** Something that can be spoken over a WebSocket. */
@FunctionalInterface
public interface Protocol {

    /** Begins to speak on a session that was just opened, on its event loop. */
    Conversation open(Session session);
}
