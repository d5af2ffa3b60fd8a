package dev.pulsewarden.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task in the hands of a worker.
 *
 * @param attempts which attempt this is, from 1
 * @param workerLost how many of its attempts ended with the loss of their worker; absent: none. If any, it is claimed alone
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
        @Nullable Integer workerLost,
        int maxAttempts,
        Instant createdAt,
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable Map<String, String> headers,
        String lease,
        long leaseMs) {

    /** Whether it may be what its workers are lost by. */
    @JsonIgnore
    public boolean isSuspect() {
        return workerLost != null && workerLost > 0;
    }
}
