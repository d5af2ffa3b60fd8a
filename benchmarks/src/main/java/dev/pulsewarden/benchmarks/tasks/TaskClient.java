package dev.pulsewarden.benchmarks.tasks;

/** One client of a queue, on a connection of its own, in one protocol. */
interface TaskClient {

    /** Whether it may begin. */
    boolean isReady();

    /** Whether its connection is there. */
    boolean isOpen();

    /** A message that stores so many tasks with such payloads; always as many from one client. */
    Template template(String payload, int tasks);

    /** Stores tasks; their owner is told when they are durable. Only then the next message may be sent. */
    void send(byte[] message);

    /**
     * Takes tasks from now on, so many at once, and says of each that it is done once its owner has seen it. Said again it takes
     * some after its owner wanted no more.
     */
    void work(int atOnce);

    /** Removes the queue from a server that keeps it otherwise. */
    default void deleteQueue() {}

    /** Ends it without a word. */
    void abandon();

    /** Whose client it is. */
    interface Owner {

        /** What was sent is durable: so many tasks. */
        void stored(int tasks);

        /** A task; its payload is only valid during the call. */
        void delivered(byte[] bytes, int from, int to);

        /** A protocol with requests for it: a claim was answered with tasks, after so long. */
        default void claimed(long nanos) {}

        /** A protocol with answers to it: tasks are done for good, after so long. */
        default void acked(long nanos) {}

        /** Whether it goes on taking tasks when those that it has are done. */
        default boolean wantsMore() {
            return true;
        }

        /** Something that cannot be right. */
        void unexpected(String what);

        /** The connection is no longer there. */
        void ended(String why);
    }
}
