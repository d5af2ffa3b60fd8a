package dev.pulsewarden.broker.json;

import dev.pulsewarden.broker.session.Frames;
import dev.pulsewarden.broker.topic.EventFormat;
import dev.pulsewarden.broker.topic.Position;
import dev.pulsewarden.broker.topic.Publication;
import dev.pulsewarden.broker.topic.Replay;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.RawJson;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the broker says in JSON. */
final class JsonMessages {

    /** Events as JSON messages; the payload as it came. */
    static final EventFormat EVENTS = JsonMessages::event;

    private static final RawJson TRUE = new RawJson("true");
    private static final RawJson FALSE = new RawJson("false");
    static final Problem INVALID_JSON = Problem.of("malformed-json", 400, "invalid json");
    static final Problem UNKNOWN_ACTION = Problem.of("unknown-action", 400, "unknown action");
    static final Problem HANDLER_ERROR = Problem.of("internal-error", 500, "handler error");

    private JsonMessages() {}

    private static ByteBuf event(Publication publication) {
        Event event = publication.event();
        JsonText message = new JsonText(Frames.ROOM)
                .object("event")
                .field("type", event.type())
                .field("source", event.source())
                .field("payload", Objects.requireNonNullElse(event.payload(), RawJson.NULL))
                .field("timestamp", Objects.requireNonNullElse(event.timestamp(), Instant.EPOCH))
                .field("correlationId", event.correlationId())
                .field("replyTo", event.replyTo());
        Position position = publication.position();
        if (position != null) {
            message.field("seq", position.seq()).field("epoch", position.epoch());
        }
        return Frames.framed(message.close().end());
    }

    static String taskAssigned(ClaimedTask task) {
        return new JsonText()
                .field("action", "task-assigned")
                .object("task")
                .field("id", task.id())
                .field("queue", task.queue())
                .field("payload", task.payload())
                .field("headers", task.headers())
                .field("createdAt", task.createdAt())
                .field("attempts", task.attempts())
                .field("leaseMs", task.leaseMs())
                .field("correlationId", task.correlationId())
                .field("replyTo", task.replyTo())
                .close()
                .end();
    }

    static JsonText ok(String action, RawJson requestId) {
        return new JsonText().field("ok", action).field("requestId", requestId);
    }

    /**
     * A request failed.
     *
     * @param taskId what to say it again with; told only where the failure was not the client's
     */
    static String error(Problem problem, @Nullable String taskId, @Nullable RawJson requestId) {
        return new JsonText()
                .field("error", problem.detail())
                .field("problem", problem.slug())
                .field("taskId", problem.status() >= 500 ? taskId : null)
                .field("requestId", requestId)
                .end();
    }

    /** Says where the client is now, whether it missed something, and whether there is more to ask for. */
    static void replayed(JsonText ok, Replay replay) {
        ok.field("epoch", replay.epoch())
                .field("seq", replay.seq())
                .field("missing", replay.missing() ? TRUE : FALSE)
                .field("more", replay.more() ? TRUE : FALSE);
    }

    static void stored(JsonText ok, EnqueueOutcome stored) {
        ok.field("taskId", stored.id()).field("state", stored.state());
        if (stored.outcome().equals("spooled")) {
            ok.field("spooled", TRUE);
        }
    }

    /** Says the outcome only where it is not that the task is done. */
    static void acked(JsonText ok, LeaseOutcome ended) {
        ok.field("taskId", ended.id()).field("outcome", ended.outcome().equals("done") ? null : ended.outcome());
    }

    static void nacked(JsonText ok, LeaseOutcome ended) {
        ok.field("taskId", ended.id()).field("outcome", ended.outcome());
    }
}
