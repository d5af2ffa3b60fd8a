package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.topic.TopicName;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import java.time.Clock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Tells those who wait for it how a task ended: an event on the topic that the task names in {@code replyTo}, with its
 * {@code correlationId}. Like all events it is published once and not kept for somebody who is not there.
 */
final class Replies {

    private final Predicate<Event> publisher;
    private final Clock clock;
    private final WorkMetrics metrics;

    /**
     * @param publisher publishes an event, or says that too many wait
     */
    Replies(Predicate<Event> publisher, Clock clock, WorkMetrics metrics) {
        this.publisher = publisher;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** The task is done; no result is the JSON value {@code null}. */
    void done(HeldTask task, String worker, @Nullable RawJson result) {
        reply(task, worker, result == null ? RawJson.NULL : result);
    }

    /** The task failed for the last time. */
    void failed(HeldTask task, String worker, @Nullable String error) {
        StringBuilder json = new StringBuilder("{\"state\":\"DEAD\"");
        field(json, "taskId", task.id());
        field(json, "error", error);
        reply(task, worker, new RawJson(json.append('}').toString()));
    }

    private void reply(HeldTask task, String worker, RawJson payload) {
        if (task.replyTo() == null) {
            return;
        }
        try {
            TopicName topic = TopicName.of("replyTo", task.replyTo());
            boolean published = publisher.test(
                    new Event(topic.text(), worker, payload, clock.instant(), task.correlationId(), null));
            metrics.replied(published ? "published" : "dropped");
        } catch (ProblemException _) {
            metrics.replied("refused"); // its sender asked for a reply to what is no topic
        }
    }

    private static void field(StringBuilder json, String name, @Nullable String value) {
        if (value != null) {
            json.append(",\"").append(name).append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(value, json);
            json.append('"');
        }
    }
}
