package dev.pulsewarden.queue.task;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * A task that was answered as stored before its store could take it.
 *
 * @param at when it was accepted; its place among the READY tasks is from then
 */
public record Accepted(TaskDraft draft, Instant at) {

    /** The same under an id of its own, always the same, because another queue's task has its id. */
    public Accepted withOwnId() {
        // no name has a slash
        String name = draft.queue() + "/" + draft.id();
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return new Accepted(draft.withId(id.toString()), at);
    }
}
