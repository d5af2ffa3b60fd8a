package dev.pulsewarden.queue.task;

import dev.pulsewarden.wire.RawJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended that names where that is to be told.
 *
 * @param mark tells this end of the task from a later one
 * @param topic where it is to be told
 * @param worker who ended it, or had it last
 * @param endedAt since when it is DONE or DEAD
 * @param deadReason absent: it is DONE
 * @param result what its ack said
 * @param error what was wrong with the last attempt of one that is DEAD
 */
public record Reply(
        String id,
        long mark,
        String topic,
        @Nullable String correlationId,
        @Nullable String worker,
        Instant endedAt,
        @Nullable DeadReason deadReason,
        @Nullable RawJson result,
        @Nullable String error) {

    /** What of it is not bounded otherwise, in characters, of which a byte each is the rule. */
    public long size() {
        return (result == null ? 0L : result.text().length()) + (error == null ? 0L : error.length());
    }
}
