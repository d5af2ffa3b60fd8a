package dev.pulsewarden.broker.json;

import dev.pulsewarden.broker.session.Conversation;
import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.broker.session.Utf8;
import dev.pulsewarden.broker.topic.Replay;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.RawJson;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/** One client speaking JSON. */
final class JsonConversation implements Conversation {

    private static final Logger log = LoggerFactory.getLogger(JsonConversation.class);

    private static final Problem BEYOND_LIMITS = Problem.of(
            "invalid-request",
            400,
            "a message may be nested 256 levels deep, with names of at most 50000 characters and numbers of at most"
                    + " 1000 digits");

    private final Session session;
    private final JsonFrameReader reader;
    private final TopicActions topics;
    private final WorkActions work;
    private final HeartbeatActions heartbeats;
    private final JsonMetrics metrics;

    /** Of the message that is being handled. */
    private @Nullable RawJson requestId;

    JsonConversation(
            Session session,
            JsonFrameReader reader,
            TopicActions topics,
            WorkActions work,
            HeartbeatActions heartbeats,
            JsonMetrics metrics) {
        this.session = session;
        this.reader = reader;
        this.topics = topics;
        this.work = work;
        this.heartbeats = heartbeats;
        this.metrics = metrics;
    }

    @Override
    public String protocol() {
        return "json";
    }

    @Override
    public void received(ByteBuf message, boolean isText) {
        int bytes = message.readableBytes();
        requestId = null;
        try {
            JsonFrame frame = read(message, isText);
            requestId = frame.raw("requestId");
            handle(frame.action(), frame, bytes);
        } catch (StreamConstraintsException _) {
            refuse(BEYOND_LIMITS, null, null);
        } catch (JacksonException _) {
            refuse(JsonMessages.INVALID_JSON, null, null);
        } catch (ProblemException refused) {
            refuse(refused.problem(), null, requestId);
        } finally {
            message.skipBytes(bytes);
        }
    }

    /** Bytes that are no text say nothing in JSON. */
    private JsonFrame read(ByteBuf message, boolean isText) {
        if (!isText && !Utf8.isValid(message)) {
            throw JsonMessages.INVALID_JSON.asException();
        }
        return reader.read(message.array(), message.arrayOffset() + message.readerIndex(), message.readableBytes());
    }

    private void refuse(Problem problem, @Nullable String taskId, @Nullable RawJson asked) {
        session.refused();
        metrics.refused(problem);
        session.send(JsonMessages.error(problem, taskId, asked));
    }

    @Override
    public void failed() {
        refuse(JsonMessages.HANDLER_ERROR, null, requestId);
    }

    @Override
    public void ended(boolean lost) {
        topics.end();
        work.end(lost);
    }

    private void handle(String action, JsonFrame frame, int bytes) {
        switch (action) {
            case "subscribe" -> {
                topics.subscribe(frame);
                done(action);
            }
            case "unsubscribe" -> {
                topics.unsubscribe(frame);
                done(action);
            }
            case "publish" -> {
                topics.publish(frame, bytes);
                done(action);
            }
            case "history" -> {
                Replay replay = topics.replay(frame);
                if (requestId != null) {
                    JsonText ok = JsonMessages.ok(action, requestId);
                    JsonMessages.replayed(ok, replay);
                    session.send(ok.end());
                }
            }
            case "enqueue" -> {
                NewTask task = work.newTask(frame);
                answer(action, task.id(), bytes, work.enqueue(frame, task, bytes), JsonMessages::stored);
            }
            case "ready" -> answer(action, null, bytes, work.ready(frame), (_, _) -> {});
            case "ack" -> answer(action, null, bytes, work.ack(frame), JsonMessages::acked);
            case "nack" -> answer(action, null, bytes, work.nack(frame), JsonMessages::nacked);
            case "heartbeat" -> heartbeat(frame, bytes);
            default -> refuse(JsonMessages.UNKNOWN_ACTION, null, requestId);
        }
    }

    /** A client that does not ask is not told that heartbeat-service is away: it can do nothing about it. */
    private void heartbeat(JsonFrame frame, int bytes) {
        boolean asks = requestId != null;
        CompletableFuture<Boolean> passedOn = heartbeats.beat(frame).handle((_, failure) -> {
            if (failure != null && (asks || problem("heartbeat", failure).status() < 500)) {
                throw new CompletionException(failure);
            }
            return true;
        });
        answer("heartbeat", null, bytes, passedOn, (_, _) -> {});
    }

    private void done(String action) {
        if (requestId != null) {
            session.send(JsonMessages.ok(action, requestId).end());
        }
    }

    /**
     * Answers when the outcome is there; until then the request counts as under way.
     *
     * @param taskId what the client may say the request again with, if it is not known whether it took effect
     */
    private <T> void answer(
            String action,
            @Nullable String taskId,
            int bytes,
            CompletableFuture<T> outcome,
            BiConsumer<JsonText, T> details) {
        RawJson asked = requestId;
        session.intake().requestBegan(bytes);
        // in turn: one that is there already must not overtake the answers that wait for this loop
        var _ = outcome.whenComplete((value, failure) -> session.executeInTurn(() -> {
            if (failure != null) {
                refuse(problem(action, failure), taskId, asked);
            } else if (asked != null) {
                JsonText ok = JsonMessages.ok(action, asked);
                details.accept(ok, value);
                session.send(ok.end());
            }
            session.intake().requestEnded(bytes);
        }));
    }

    private Problem problem(String action, Throwable failure) {
        return switch (failure) {
            case CompletionException wrapped when wrapped.getCause() != null -> problem(action, wrapped.getCause());
            case ProblemException refused -> refused.problem();
            default -> {
                log.error(
                        "session {}: {} failed; its client is told, the session goes on",
                        session.id(),
                        action,
                        failure);
                yield JsonMessages.HANDLER_ERROR;
            }
        };
    }
}
