package dev.pulsewarden.queue.task;

import java.time.Instant;

/**
 * A task that was answered as stored before its store could take it.
 *
 * @param place its place among the READY tasks, as of {@link ReadyOrder}; kept with it, so that the order is the same whoever moves
 *     it, and after a restart
 */
public record Accepted(TaskDraft draft, long place) {

    /** When it was accepted. */
    public Instant at() {
        return ReadyOrder.time(place);
    }

    /** The same under an id of its own, because another queue's task has its id. */
    public Accepted withOwnId() {
        return new Accepted(draft.withOwnId(), place);
    }
}
