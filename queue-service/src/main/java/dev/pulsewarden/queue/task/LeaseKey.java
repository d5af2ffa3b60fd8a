package dev.pulsewarden.queue.task;

/** Names one attempt of a task. */
public record LeaseKey(String id, String lease) {}
