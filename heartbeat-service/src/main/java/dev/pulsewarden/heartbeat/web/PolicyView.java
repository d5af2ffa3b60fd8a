package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.policy.Policy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A policy as it is shown, durations in milliseconds.
 *
 * @param missedBeats absent where {@code timeoutMs} is set
 */
record PolicyView(
        long intervalMs,
        @Nullable Integer missedBeats,
        @Nullable Long timeoutMs,
        long startupGraceMs,
        String action,
        long killGraceMs,
        boolean exempt,
        long stopTimeoutMs) {

    static PolicyView of(Policy policy) {
        return new PolicyView(
                policy.interval().toMillis(),
                policy.timeout() == null ? policy.missedBeats() : null,
                policy.timeout() == null ? null : policy.timeout().toMillis(),
                policy.startupGrace().toMillis(),
                policy.action().name().toLowerCase(Locale.ROOT),
                policy.killGrace().toMillis(),
                policy.exempt(),
                policy.stopTimeout().toMillis());
    }
}
