package dev.pulsewarden.queue.commit;

/**
 * What groups of writes are written to. Used by one thread. An outage is a
 * {@link dev.pulsewarden.queue.task.TaskStoreException}.
 */
public interface Journal<S> {

    /** Starts a group; its writes work on what this returns. What an earlier group left in memory is forgotten. */
    S begin();

    /** Makes the group durable. */
    void commit();

    /** Undoes the group. */
    void rollback();
}
