package dev.pulsewarden.queue.task;

import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as its sender wants it, checked and complete.
 *
 * @param runAt when it becomes READY; absent or past: at once
 * @param backoff how long it waits after failed attempts
 * @param dedupeKey at most one task of the queue that has not ended has it
 * @param headers those of the body that it came as; absent: the payload is plain JSON
 */
public record TaskDraft(
        String id,
        String queue,
        RawJson payload,
        int priority,
        @Nullable Instant runAt,
        int maxAttempts,
        BackoffRule backoff,
        @Nullable String dedupeKey,
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable TaskHeaders headers) {

    /** One whose payload is plain JSON, and whose waits double from the first. */
    public TaskDraft(
            String id,
            String queue,
            RawJson payload,
            int priority,
            @Nullable Instant runAt,
            int maxAttempts,
            Duration backoff,
            @Nullable String dedupeKey,
            @Nullable String correlationId,
            @Nullable String replyTo) {
        this(
                id,
                queue,
                payload,
                priority,
                runAt,
                maxAttempts,
                BackoffRule.exponential(backoff),
                dedupeKey,
                correlationId,
                replyTo,
                null);
    }

    /** Payload and headers, in characters, of which a byte each is the rule. */
    public long size() {
        return payload.text().length() + (headers == null ? 0L : headers.bytes());
    }

    /** The same under an id of its own, always the same one. */
    public TaskDraft withOwnId() {
        // no name has a slash
        String name = queue + "/" + id;
        String own =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        return new TaskDraft(
                own, queue, payload, priority, runAt, maxAttempts, backoff, dedupeKey, correlationId, replyTo, headers);
    }

    /** The same, READY at this time. */
    public TaskDraft due(Instant at) {
        return new TaskDraft(
                id, queue, payload, priority, at, maxAttempts, backoff, dedupeKey, correlationId, replyTo, headers);
    }
}
