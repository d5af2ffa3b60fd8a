package dev.pulsewarden.queue.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one look over the store did.
 *
 * @param tasks how many it moved
 * @param next when the next one is due; absent if none is known
 */
public record Sweep(int tasks, @Nullable Instant next) {}
