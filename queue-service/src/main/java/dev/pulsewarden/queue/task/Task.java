package dev.pulsewarden.queue.task;

import dev.pulsewarden.wire.RawJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored task.
 *
 * @param draft what was asked for; its {@code runAt} is when the task became READY last, or becomes
 * @param attempts how often it was claimed and not given back, the running attempt included
 * @param workerLost how many of its attempts ended with the loss of their worker, those included that are no attempts any more
 *     because they were given back; counted anew after a redrive
 * @param holder who has it, or had it last
 * @param endedAt since when it is DONE or DEAD
 * @param deadReason absent unless it is DEAD
 * @param result what its ack said
 */
public record Task(
        TaskDraft draft,
        TaskState state,
        int attempts,
        int workerLost,
        Instant createdAt,
        @Nullable Holder holder,
        @Nullable Instant endedAt,
        @Nullable DeadReason deadReason,
        @Nullable RawJson result) {

    /**
     * Who claimed a task.
     *
     * @param leaseUntil until when it may do so unheard; absent once the attempt ended
     */
    public record Holder(
            @Nullable String worker,
            Instant claimedAt,
            @Nullable Instant leaseUntil) {}

    /** Whether it may be what its workers are lost by: it is handed out alone. */
    public boolean isSuspect() {
        return workerLost > 0;
    }

    public String id() {
        return draft.id();
    }

    public String queue() {
        return draft.queue();
    }
}
