package dev.pulsewarden.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task in the hands of a worker.
 *
 * @param attempts which attempt this is, from 1
 * @param lease the right to end this attempt; opaque
 * @param leaseMs how long the lease runs from now, in milliseconds
 */
public record ClaimedTask(
        String id,
        String queue,
        RawJson payload,
        int priority,
        int attempts,
        int maxAttempts,
        Instant createdAt,
        @Nullable String correlationId,
        @Nullable String replyTo,
        String lease,
        long leaseMs) {}
