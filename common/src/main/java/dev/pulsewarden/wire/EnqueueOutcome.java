package dev.pulsewarden.wire;

import org.jspecify.annotations.Nullable;

/**
 * What became of one item of a posted list of tasks.
 *
 * @param id the stored task's id; absent when the item was refused before it had one
 * @param outcome {@code created}, {@code exists}, {@code duplicate}, {@code spooled} or {@code refused}
 * @param state the stored task's state: {@code READY}, {@code DELAYED}, {@code LEASED}, {@code DONE} or {@code DEAD}
 * @param problem the slug of what was wrong with a refused item
 * @param detail what was wrong with a refused item, and what is allowed
 */
public record EnqueueOutcome(
        @Nullable String id,
        String outcome,
        @Nullable String state,
        @Nullable String problem,
        @Nullable String detail) {}
