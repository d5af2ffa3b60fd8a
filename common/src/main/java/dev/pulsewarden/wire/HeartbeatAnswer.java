package dev.pulsewarden.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What heartbeat-service makes of a heartbeat.
 *
 * @param state {@code UP}, {@code LATE} or {@code STOPPING}
 * @param deadline when it would be late
 * @param timeoutMs how long it may be silent, in milliseconds
 * @param exempt whether it is never ended, though watched
 * @param endable whether it may be ended at all
 * @param reason why it is not endable
 */
public record HeartbeatAnswer(
        String service,
        String instance,
        String state,
        Instant deadline,
        long timeoutMs,
        boolean exempt,
        boolean endable,
        @Nullable String reason) {}
