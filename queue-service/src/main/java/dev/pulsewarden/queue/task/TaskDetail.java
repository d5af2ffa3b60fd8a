package dev.pulsewarden.queue.task;

import java.util.List;

/** A task with its attempts, the oldest first. */
public record TaskDetail(Task task, List<Attempt> attempts) {}
