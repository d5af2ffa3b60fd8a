package dev.pulsewarden.broker.session;

/**
 * What one client has sent and the broker keeps: the part of a message that has come, whole messages that wait, and what
 * {@link Conversation#kept} and requests under way hold. Of a read that ends a message and begins the next one, the beginning is not counted.
 */
final class InboundMemory {

    private final Backlog backlog;
    private long unfinished;
    private long counted;

    /**
     * @param backlog of all clients
     */
    InboundMemory(Backlog backlog) {
        this.backlog = backlog;
    }

    void came(int bytes) {
        unfinished += bytes;
    }

    /** A ping or pong came, perhaps within a message. */
    void controlCame(int bytes) {
        unfinished = Math.max(0, unfinished - bytes);
    }

    void messageCame() {
        unfinished = 0;
    }

    /**
     * Counts anew.
     *
     * @param handled bytes of messages that came wholly
     * @return whether too much is kept for all clients, and more than an even share of it for this one
     */
    boolean isTooMuchWith(long handled) {
        count(unfinished + handled);
        return backlog.isTooMuchWith(counted);
    }

    /**
     * The session is over; only what was asked for is still kept.
     *
     * @param underWay bytes of requests
     */
    void leave(long underWay) {
        unfinished = 0;
        count(underWay);
    }

    private void count(long bytes) {
        backlog.add(bytes - counted);
        counted = bytes;
    }
}
