package dev.pulsewarden.queue.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks for tasks of one queue.
 *
 * @param max at most so many
 * @param lease how long the claimer may hold them unheard
 */
public record Claim(
        String queue, int max, Duration lease, @Nullable String worker) {}
