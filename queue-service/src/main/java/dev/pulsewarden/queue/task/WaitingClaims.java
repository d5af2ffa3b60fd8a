package dev.pulsewarden.queue.task;

import java.util.List;

/** Claims that wait for tasks, as a store sees them. Thread-safe; never blocks. */
public interface WaitingClaims {

    /**
     * One that was taken; who took it answers it or puts it back, soon. Tasks for one that does not wait any more are given
     * back.
     */
    interface Taken {

        Claim claim();

        /** Once their leases are durable. None: there was nothing for it; it waits on. */
        void answer(List<LeasedTask> tasks);

        /** Nobody knows whether there is something for it: it looks for itself. */
        void putBack();
    }

    /** Takes those that came first, as many as can have so many tasks of the queue together. */
    List<Taken> take(String queue, int tasks);
}
