package dev.pulsewarden.broker.session;

/** What one client and the broker say to each other. Called on the session's event loop only. */
public interface Conversation {

    /**
     * A message came.
     *
     * @param text what it said
     * @param bytes how long it was on the wire
     */
    void received(String text, int bytes);

    /** {@link #received} threw; it is logged already, the client is to be told. */
    void failed();

    /** Nothing comes or goes any more. Called once. */
    void ended();
}
