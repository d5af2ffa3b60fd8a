package dev.pulsewarden.queue.task;

/** The task is given back. */
public record Release(LeaseKey key) {}
