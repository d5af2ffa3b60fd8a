package dev.pulsewarden.queue.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of a queue's tasks, those of the first state first, in the order in which they are handed out.
 *
 * @param after the {@code next} of the page before
 */
public record TaskQuery(
        String queue, List<TaskState> states, @Nullable String after, int limit) {}
