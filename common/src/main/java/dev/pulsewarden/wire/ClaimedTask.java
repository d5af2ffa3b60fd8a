package dev.pulsewarden.wire;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task in the hands of a worker.
 *
 * @param attempts which attempt this is, from 1
 * @param headers those of the body that it came as; absent: the payload is plain JSON
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
        @Nullable Map<String, String> headers,
        String lease,
        long leaseMs) {}
