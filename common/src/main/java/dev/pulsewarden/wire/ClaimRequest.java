package dev.pulsewarden.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks for tasks of a queue.
 *
 * @param max at most so many
 * @param patience {@code wait} on the wire: how long to wait for the first
 * @param lease how long the claimer may hold them unheard
 * @param worker who claims, for the record
 */
public record ClaimRequest(
        @Nullable Integer max,
        @JsonProperty("wait") @Nullable Duration patience,
        @Nullable Duration lease,
        @Nullable String worker) {}
