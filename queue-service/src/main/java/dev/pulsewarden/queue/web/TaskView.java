package dev.pulsewarden.queue.web;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.task.Attempt;
import dev.pulsewarden.queue.task.DeadReason;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.Task.Holder;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task on the wire. The lease is not in it: it is the right of its holder alone.
 *
 * @param headers those of the body that it came as; absent: the payload is plain JSON
 * @param workerLost how many of its attempts ended with the loss of their worker; absent: none
 * @param backoffMs the wait after the first failed attempt
 * @param backoffKind {@code exponential} or {@code fixed}
 * @param backoffMaxMs the longest wait; absent: as the service bounds it
 * @param deadReason why it is DEAD: {@code failed} or {@code worker-lost}; else absent
 * @param spooled true: it is kept on local disk until the store takes it; else absent
 * @param history its attempts, the oldest first; absent in lists
 */
@JsonPropertyOrder({"id", "queue", "state", "payload", "headers"})
record TaskView(
        String id,
        String queue,
        TaskState state,
        RawJson payload,
        @Nullable Map<String, String> headers,
        int priority,
        int attempts,
        @Nullable Integer workerLost,
        int maxAttempts,
        long backoffMs,
        String backoffKind,
        @Nullable Long backoffMaxMs,
        @Nullable Instant runAt,
        Instant createdAt,
        @Nullable String dedupeKey,
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable String worker,
        @Nullable Instant leaseUntil,
        @Nullable Instant endedAt,
        @Nullable String deadReason,
        @Nullable RawJson result,
        @Nullable Boolean spooled,
        @Nullable List<AttemptView> history) {

    record AttemptView(
            int attempt,
            @Nullable String worker,
            Instant claimedAt,
            @Nullable Instant endedAt,
            String outcome,
            @Nullable String error) {

        static AttemptView of(Attempt attempt) {
            String outcome = switch (attempt.outcome()) {
                case RUNNING -> "running";
                case DONE -> "done";
                case FAILED -> "failed";
                case EXPIRED -> "expired";
                case WORKER_LOST -> "worker-lost";
            };
            return new AttemptView(
                    attempt.attempt(),
                    attempt.worker(),
                    attempt.claimedAt(),
                    attempt.endedAt(),
                    outcome,
                    attempt.error());
        }
    }

    static TaskView of(TaskDetail detail) {
        return of(
                detail.task(),
                detail.spooled() ? true : null,
                detail.attempts().stream().map(AttemptView::of).toList());
    }

    static TaskView of(Task task) {
        return of(task, null, null);
    }

    static TaskView spooled(Task task) {
        return of(task, true, null);
    }

    private static @Nullable String reason(@Nullable DeadReason reason) {
        return switch (reason) {
            case null -> null;
            case FAILED -> "failed";
            case WORKER_LOST -> "worker-lost";
        };
    }

    private static TaskView of(Task task, @Nullable Boolean spooled, @Nullable List<AttemptView> history) {
        TaskDraft draft = task.draft();
        BackoffRule backoff = draft.backoff();
        @Nullable Holder holder = task.holder();
        return new TaskView(
                draft.id(),
                draft.queue(),
                task.state(),
                draft.payload(),
                draft.headers() == null ? null : draft.headers().values(),
                draft.priority(),
                task.attempts(),
                task.isSuspect() ? task.workerLost() : null,
                draft.maxAttempts(),
                backoff.first().toMillis(),
                backoff.kind().label(),
                backoff.max() == null ? null : backoff.max().toMillis(),
                draft.runAt(),
                task.createdAt(),
                draft.dedupeKey(),
                draft.correlationId(),
                draft.replyTo(),
                holder == null ? null : holder.worker(),
                holder == null ? null : holder.leaseUntil(),
                task.endedAt(),
                reason(task.deadReason()),
                task.result(),
                spooled,
                history);
    }
}
