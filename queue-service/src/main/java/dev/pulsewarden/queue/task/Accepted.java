package dev.pulsewarden.queue.task;

import java.time.Instant;

/**
 * A task that was answered as stored before its store could take it.
 *
 * @param at when it was accepted; its place among the READY tasks is from then
 */
public record Accepted(TaskDraft draft, Instant at) {}
