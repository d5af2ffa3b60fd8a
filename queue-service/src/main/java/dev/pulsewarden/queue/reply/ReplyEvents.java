package dev.pulsewarden.queue.reply;

import dev.pulsewarden.queue.task.DeadReason;
import dev.pulsewarden.queue.task.Reply;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import dev.pulsewarden.wire.WireModule;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What is published of an end: of a task that is DONE its result, else that it is DEAD, and why. */
final class ReplyEvents {

    private static final JsonMapper JSON = WireModule.mapper();
    private static final String SOURCE = "queue-service";

    /** The payload of a task's end that is DEAD. */
    record Failed(String state, String taskId, @Nullable String error) {}

    private ReplyEvents() {}

    /** As from the worker, if it has a name. */
    static Event event(Reply reply) {
        return new Event(
                reply.topic(),
                reply.worker() == null ? SOURCE : reply.worker(),
                payload(reply),
                reply.endedAt(),
                reply.correlationId(),
                null);
    }

    private static RawJson payload(Reply reply) {
        if (reply.deadReason() == null) {
            return reply.result() == null ? RawJson.NULL : reply.result();
        }
        return new RawJson(JSON.writeValueAsString(new Failed("DEAD", reply.id(), error(reply))));
    }

    private static @Nullable String error(Reply reply) {
        return reply.error() == null && reply.deadReason() == DeadReason.WORKER_LOST
                ? "its workers were lost"
                : reply.error();
    }
}
