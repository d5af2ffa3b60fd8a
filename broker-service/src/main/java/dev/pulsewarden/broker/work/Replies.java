package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.topic.TopicName;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Tells those who wait for it how a task ended: an event on the topic that the task names in {@code replyTo}, with its
 * {@code correlationId}. Like all events it is published once and not kept for somebody who is not there. While too many
 * events wait for delivery it waits, and with it the answer to the worker: so many wait as acks and nacks are under way.
 * Those for one topic are published in the order in which the tasks ended.
 */
final class Replies {

    private static final CompletableFuture<?> NOTHING = CompletableFuture.completedFuture(null);

    private record Reply(String topic, Event event, CompletableFuture<@Nullable Void> told) {}

    private final Function<Event, CompletableFuture<?>> publisher;
    private final Clock clock;
    private final WorkMetrics metrics;
    private final Map<String, Queue<Reply>> untold = new HashMap<>();

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
            return inTurn(
                    topic.text(),
                    new Event(topic.text(), worker, payload, clock.instant(), task.correlationId(), null));
        } catch (ProblemException _) {
            metrics.replied("refused"); // its sender asked for a reply to what is no topic
            return NOTHING;
        }
    }

    private CompletableFuture<?> inTurn(String topic, Event event) {
        Reply reply = new Reply(topic, event, new CompletableFuture<>());
        if (isFirst(reply)) {
            publishFrom(reply);
        }
        return reply.told();
    }

    /** Publishes one after the other until one has to wait; once that was published, the rest. */
    private void publishFrom(Reply first) {
        Reply next = first;
        while (next != null) {
            Reply reply = next;
            CompletableFuture<?> published = published(reply.event());
            if (!published.isDone()) {
                var _ = published.whenComplete((_, failure) -> {
                    Reply following = told(reply, failure);
                    if (following != null) {
                        publishFrom(following);
                    }
                });
                return;
            }
            next = told(reply, published.isCompletedExceptionally() ? published.exceptionNow() : null);
        }
    }

    private CompletableFuture<?> published(Event event) {
        try {
            return publisher.apply(event);
        } catch (RuntimeException | Error failure) { // those behind it are told all the same
            return CompletableFuture.failedFuture(failure);
        }
    }

    /**
     * The first reply of its topic was published, or could not be.
     *
     * @return the one that is first now
     */
    private @Nullable Reply told(Reply reply, @Nullable Throwable failure) {
        Reply next = nextBehind(reply);
        if (failure == null) {
            metrics.replied("published");
            reply.told().complete(null);
        } else {
            metrics.replied("failed");
            reply.told().completeExceptionally(failure);
        }
        return next;
    }

    /** Asked on the dispatcher's thread; replies that had to wait go on elsewhere. */
    private boolean isFirst(Reply reply) {
        synchronized (untold) {
            Queue<Reply> ofTopic = untold.computeIfAbsent(reply.topic(), _ -> new ArrayDeque<>(2));
            ofTopic.add(reply);
            return ofTopic.size() == 1;
        }
    }

    private @Nullable Reply nextBehind(Reply reply) {
        synchronized (untold) {
            Queue<Reply> ofTopic = untold.get(reply.topic());
            if (ofTopic == null) {
                return null;
            }
            ofTopic.remove();
            if (ofTopic.isEmpty()) {
                untold.remove(reply.topic());
            }
            return ofTopic.peek();
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
