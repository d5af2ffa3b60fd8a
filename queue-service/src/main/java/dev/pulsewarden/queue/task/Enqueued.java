package dev.pulsewarden.queue.task;

/** What became of a draft. */
public sealed interface Enqueued {

    String id();

    /** It is stored. */
    record Created(Task task) implements Enqueued {

        @Override
        public String id() {
            return task.id();
        }
    }

    /** It is kept on local disk until the store takes it; its state is what it will be then. */
    record Spooled(Task task) implements Enqueued {

        @Override
        public String id() {
            return task.id();
        }
    }

    /** A task with its id was there already; nothing was added. */
    record Exists(String id, TaskState state) implements Enqueued {}

    /** A task of another queue has its id, which is one task's among all queues; nothing was added. */
    record IdTaken(String id) implements Enqueued {}

    /** Another task of the queue that has not ended has its dedupe key; nothing was added. */
    record Duplicate(String id, TaskState state) implements Enqueued {}
}
