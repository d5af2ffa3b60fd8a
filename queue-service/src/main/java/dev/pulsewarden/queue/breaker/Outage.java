package dev.pulsewarden.queue.breaker;

import java.time.Instant;

/**
 * The store is away.
 *
 * @param since when the circuit opened
 * @param reason what the last call failed with before it did
 */
public record Outage(Instant since, String reason) {}
