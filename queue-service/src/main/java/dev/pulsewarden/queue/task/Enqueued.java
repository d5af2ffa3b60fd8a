package dev.pulsewarden.queue.task;

/** What became of a draft. */
public sealed interface Enqueued {

    String id();

    TaskState state();

    /** It is stored. */
    record Created(Task task) implements Enqueued {

        @Override
        public String id() {
            return task.id();
        }

        @Override
        public TaskState state() {
            return task.state();
        }
    }

    /** A task with its id was there already; nothing was added. */
    record Exists(String id, TaskState state) implements Enqueued {}

    /** Another task of the queue that has not ended has its dedupe key; nothing was added. */
    record Duplicate(String id, TaskState state) implements Enqueued {}
}
