package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.TaskState;

/** How many tasks may be leased where that is limited. The writer is alone, and the counts are those of this write. */
final class Concurrency {

    private final Writing writing;

    Concurrency(Writing writing) {
        this.writing = writing;
    }

    /** Of so many tasks of a queue that are wanted as many as its limit leaves. */
    int places(String queue, int wanted) {
        Integer limit = writing.settings().of(queue).concurrency();
        return limit == null ? wanted : Math.clamp(limit - leased(queue), 0, wanted);
    }

    private long leased(String queue) {
        return writing.counts().of(queue, TaskState.LEASED, writing.sql());
    }
}
