package dev.pulsewarden.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task to be stored.
 *
 * @param payload any JSON value; required, and {@code null} is one
 * @param id given by the caller so that saying it again adds nothing; else the store makes one
 * @param priority 0 to 9, higher is handed out first
 * @param delay how long it waits before it is READY; not together with {@code runAt}
 * @param runAt when it becomes READY
 * @param maxAttempts after so many failed attempts it is DEAD
 * @param backoff how long it waits after failed attempts
 * @param dedupeKey at most one task of the queue that has not ended has it
 * @param correlationId passed on to the worker and into the reply
 * @param replyTo the topic on which the result, or the final failure, is published
 * @param headers it came as a body: its content type and what else its sender said beside it; absent: the payload is plain
 *     JSON
 */
public record NewTask(
        @Nullable RawJson payload,
        @Nullable String id,
        @Nullable Integer priority,
        @Nullable Duration delay,
        @Nullable Instant runAt,
        @Nullable Integer maxAttempts,
        @Nullable BackoffSpec backoff,
        @Nullable String dedupeKey,
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable Map<String, String> headers) {}
