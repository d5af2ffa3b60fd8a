package dev.pulsewarden.wire;

import org.jspecify.annotations.Nullable;

/**
 * What became of one item of a list of acks, nacks, extensions or releases.
 *
 * @param outcome {@code done}, {@code retrying}, {@code dead}, {@code extended}, {@code released}, {@code lease-lost},
 *     {@code held}, or {@code refused} when the item itself was wrong
 * @param leaseMs after an extension: how long the lease runs from now, in milliseconds
 * @param problem the slug of what was wrong with a refused item
 * @param detail what was wrong with a refused item, and what is allowed
 */
public record LeaseOutcome(
        @Nullable String id,
        String outcome,
        @Nullable Long leaseMs,
        @Nullable String problem,
        @Nullable String detail) {}
