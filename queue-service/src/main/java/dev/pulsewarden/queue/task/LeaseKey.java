package dev.pulsewarden.queue.task;

/** Names one attempt of a task. */
public record LeaseKey(String id, String lease) {

    /** No store makes longer leases. */
    public static final int MAX_LEASE = 250;
}
