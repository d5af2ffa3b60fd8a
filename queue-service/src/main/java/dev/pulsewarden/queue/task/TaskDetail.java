package dev.pulsewarden.queue.task;

import java.util.List;

/**
 * A task with its attempts, the oldest first.
 *
 * @param spooled whether it is on local disk until the store takes it
 */
public record TaskDetail(Task task, List<Attempt> attempts, boolean spooled) {

    public TaskDetail(Task task, List<Attempt> attempts) {
        this(task, attempts, false);
    }
}
