package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.wire.Names;
import org.jspecify.annotations.Nullable;

/** Where a frame goes to, or comes from. */
sealed interface Destination {

    String TOPIC = "/topic/";
    String QUEUE = "/queue/";
    String TEMP_QUEUE = "/temp-queue/";
    String HEARTBEAT = "/app/heartbeat";

    /** A topic or pattern, not checked yet. */
    record Topic(String name) implements Destination {}

    /** A queue of tasks. */
    record Queue(String name) implements Destination {}

    /** What takes heartbeats. */
    record AppHeartbeat() implements Destination {}

    static Destination of(String text) {
        if (text.startsWith(TOPIC)) {
            return new Topic(text.substring(TOPIC.length()));
        }
        if (text.startsWith(QUEUE)) {
            String queue = text.substring(QUEUE.length());
            if (!Names.isName(queue)) {
                throw new StompException(ErrorKind.DESTINATION, "the name of a queue must be " + Names.RULE);
            }
            return new Queue(queue);
        }
        if (text.equals(HEARTBEAT)) {
            return new AppHeartbeat();
        }
        throw new StompException(
                ErrorKind.DESTINATION,
                "a destination is /topic/ and a topic, /queue/ and a queue, or " + HEARTBEAT
                        + "; /temp-queue/ and a name may stand in reply-to");
    }

    /** Where a reply is to be sent: topics as destinations, what its sender named as a destination as it is. */
    static @Nullable String ofReply(@Nullable String replyTo) {
        return replyTo == null || replyTo.startsWith("/") ? replyTo : TOPIC + replyTo;
    }
}
