package dev.pulsewarden.queue.breaker;

import java.time.Instant;

/**
 * The store is away.
 *
 * @param since when the circuit opened
 * @param reason what the last call failed with before it did
 * @param evidence what that failure came from, empty when nothing more is known; it may name addresses: for the log
 */
public record Outage(Instant since, String reason, String evidence) {}
