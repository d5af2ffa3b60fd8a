package dev.pulsewarden.broker.work;

/**
 * What a client does for one queue, as an operator sees it.
 *
 * @param session who it is
 * @param queue the queue
 * @param ready how many tasks of it the client would take now
 * @param held how many it has and has not ended
 */
public record WorkerView(String session, String queue, int ready, int held) {}
