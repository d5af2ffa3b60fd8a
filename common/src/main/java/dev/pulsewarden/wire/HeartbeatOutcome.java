package dev.pulsewarden.wire;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * One item's answer to a posted list of heartbeats: the fields of the {@link HeartbeatAnswer}, or what was wrong.
 *
 * @param outcome {@code accepted} or {@code refused}
 */
public record HeartbeatOutcome(
        String outcome,
        @JsonUnwrapped @Nullable HeartbeatAnswer answer,
        @Nullable String problem,
        @Nullable String detail) {}
