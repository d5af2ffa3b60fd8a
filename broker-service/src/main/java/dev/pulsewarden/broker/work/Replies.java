package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.topic.TopicName;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Tells those who wait for it how a task ended: an event on the topic that the task names in {@code replyTo}, with its
 * {@code correlationId}. Like all events it is published once and not kept for somebody who is not there. While too many
 * events wait for delivery it waits, and with it the answer to the worker: so many wait as acks and nacks are under way.
 */
final class Replies {

    private static final CompletableFuture<?> NOTHING = CompletableFuture.completedFuture(null);

    private final Function<Event, CompletableFuture<?>> publisher;
    private final Clock clock;
    private final WorkMetrics metrics;

    /**
     * @param publisher publishes an event, now or when there is room for it
     */
    Replies(Function<Event, CompletableFuture<?>> publisher, Clock clock, WorkMetrics metrics) {
        this.publisher = publisher;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * The task is done; no result is the JSON value {@code null}.
     *
     * @return done once that was told
     */
    CompletableFuture<?> done(HeldTask task, String worker, @Nullable RawJson result) {
        return reply(task, worker, result == null ? RawJson.NULL : result);
    }

    /**
     * The task failed for the last time.
     *
     * @return done once that was told
     */
    CompletableFuture<?> failed(HeldTask task, String worker, @Nullable String error) {
        StringBuilder json = new StringBuilder("{\"state\":\"DEAD\"");
        field(json, "taskId", task.id());
        field(json, "error", error);
        return reply(task, worker, new RawJson(json.append('}').toString()));
    }

    private CompletableFuture<?> reply(HeldTask task, String worker, RawJson payload) {
        if (task.replyTo() == null) {
            return NOTHING;
        }
        try {
            TopicName topic = TopicName.of("replyTo", task.replyTo());
            return publisher
                    .apply(new Event(topic.text(), worker, payload, clock.instant(), task.correlationId(), null))
                    .thenRun(() -> metrics.replied("published"));
        } catch (ProblemException _) {
            metrics.replied("refused"); // its sender asked for a reply to what is no topic
            return NOTHING;
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
