package dev.pulsewarden.queue.commit;

/**
 * What groups of writes are written to. Used by one thread. An outage is a
 * {@link dev.pulsewarden.queue.task.TaskStoreException}.
 */
public interface Journal<S> {

    /** What a write works on. */
    S session();

    /** Makes durable what was written since the last call. */
    void commit();

    /** Undoes what was written since the last commit. */
    void rollback();
}
