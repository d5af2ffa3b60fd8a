package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.topic.EventTime;
import dev.pulsewarden.wire.ClaimedTask;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasks as MESSAGE frames. */
final class TaskMessages {

    private TaskMessages() {}

    /** All but the command and the subscription's own headers. */
    static ByteBuf rest(ClaimedTask task, TaskBody body, StompVersion version) {
        Map<String, String> own = task.headers();
        FrameText headers = new FrameText(version)
                .header("destination", Destination.QUEUE, task.queue())
                .header("message-id", task.id())
                .header(OwnHeaders.CONTENT_TYPE, contentType(own))
                .number("content-length", body.bytes().length)
                .header("timestamp", EventTime.format(task.createdAt()))
                .number("attempts", task.attempts())
                .header("redelivered", task.attempts() > 1 ? "true" : null)
                .number("lease-ms", task.leaseMs())
                .header("correlation-id", task.correlationId())
                .header("reply-to", Destination.ofReply(task.replyTo()));
        return EventMessages.withContent(own == null ? headers : headers.headers(OwnHeaders.ofTask(own)), body.bytes());
    }

    private static @Nullable String contentType(@Nullable Map<String, String> own) {
        return own == null ? "application/json" : own.get(OwnHeaders.CONTENT_TYPE);
    }
}
