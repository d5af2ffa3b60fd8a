package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.topic.EventTime;
import dev.pulsewarden.wire.ClaimedTask;
import io.netty.buffer.ByteBuf;

/** Tasks as MESSAGE frames. */
final class TaskMessages {

    private TaskMessages() {}

    /** All but the command and the subscription's own headers. */
    static ByteBuf rest(ClaimedTask task, TaskBody body, StompVersion version) {
        FrameText headers = new FrameText(version)
                .header("destination", Destination.QUEUE + task.queue())
                .header("message-id", task.id())
                .header("content-type", body.contentType())
                .header("content-length", Integer.toString(body.bytes().length))
                .header("timestamp", EventTime.format(task.createdAt()))
                .header("attempts", Integer.toString(task.attempts()))
                .header("redelivered", task.attempts() > 1 ? "true" : null)
                .header("lease-ms", Long.toString(task.leaseMs()))
                .header("correlation-id", task.correlationId())
                .header("reply-to", Destination.ofReply(task.replyTo()));
        return EventMessages.withContent(headers, body.bytes());
    }
}
