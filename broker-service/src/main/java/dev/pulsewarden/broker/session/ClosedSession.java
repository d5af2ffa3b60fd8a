package dev.pulsewarden.broker.session;

import java.time.Instant;

/**
 * A session that has ended, and why.
 *
 * @param code the close code that its client was told or said itself; {@code 1005} if it said none, {@code 1006} if nobody was
 *     there
 * @param reason the kind of end, as it is counted
 * @param detail what its client was told
 * @param delivered events that it was given
 * @param droppedFrames frames that had not been given to its socket
 * @param refused requests of its client that were answered with an error
 */
public record ClosedSession(
        String id,
        String remoteAddress,
        Instant since,
        Instant until,
        int code,
        String reason,
        String detail,
        long delivered,
        int droppedFrames,
        long refused) {}
