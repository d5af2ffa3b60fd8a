package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.liveness.Carrier;
import dev.pulsewarden.broker.liveness.HeartbeatEvents;
import dev.pulsewarden.broker.topic.EventTime;
import dev.pulsewarden.broker.topic.TopicName;
import dev.pulsewarden.broker.topic.Topics;
import dev.pulsewarden.broker.topic.WellFormed;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.JsonItems;
import dev.pulsewarden.wire.Peer;
import dev.pulsewarden.wire.RawJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.netty.Connection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Publishes over HTTP. The body is read from its bytes, so that payloads go on as they came. */
@RestController
final class EventsController {

    private static final String SOURCE = "http";
    private static final int MAX_EVENTS = 1000;
    private static final Outcome PUBLISHED = new Outcome("published", null, null);

    /** What became of one event of a list. */
    record Outcome(
            String outcome,
            @Nullable String problem,
            @Nullable String detail) {}

    private final Topics topics;
    private final HeartbeatEvents heartbeatEvents;
    private final JsonMapper json;
    private final Clock clock = Clock.systemUTC();

    EventsController(Topics topics, HeartbeatEvents heartbeatEvents, JsonMapper json) {
        this.topics = topics;
        this.heartbeatEvents = heartbeatEvents;
        this.json = json;
    }

    @Operation(
            summary = "Publishes one event, or a list of at most 1000",
            description =
                    "A list is answered by a list of outcomes in the same order; source and timestamp may be left out."
                            + " With heartbeats=false none counts as a heartbeat of whoever sends it",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(anyOf = {Event.class, Event[].class}))),
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(anyOf = {Outcome.class, Outcome[].class}))))
    @PostMapping(path = "/events", consumes = MediaType.APPLICATION_JSON_VALUE)
    Object publish(
            @RequestBody byte[] body,
            @RequestParam(defaultValue = "true") boolean heartbeats,
            ServerHttpRequest request) {
        Peer peer = heartbeats ? peer(request) : null;
        if (!isList(body)) {
            publish(json.readValue(body, Event.class), peer, request);
            return PUBLISHED;
        }
        if (JsonItems.areMoreThan(MAX_EVENTS, body)) {
            throw Problem.invalid("body", "must be a list of at most " + MAX_EVENTS + " events")
                    .asException();
        }
        return JsonItems.of(body, json).stream()
                .map(item -> outcome(item, peer, request))
                .toList();
    }

    private Outcome outcome(RawJson item, @Nullable Peer peer, ServerHttpRequest request) {
        try {
            publish(json.readValue(item.text(), Event.class), peer, request);
            return PUBLISHED;
        } catch (ProblemException refused) {
            Problem problem = refused.problem();
            return new Outcome("refused", problem.slug(), problem.detail());
        } catch (JacksonException _) {
            return new Outcome("refused", "invalid-request", "is not an event: an object with type and payload");
        }
    }

    /** @param peer who it is a heartbeat of if it is one; absent: it is none */
    private void publish(@Nullable Event said, @Nullable Peer peer, ServerHttpRequest request) {
        if (said == null) {
            throw Problem.invalid("body", "must be an event").asException();
        }
        TopicName type = TopicName.of("type", said.type());
        Event event = new Event(
                type.text(),
                said.source() == null ? SOURCE : wellFormed("source", said.source()),
                said.payload() == null ? RawJson.NULL : said.payload(),
                said.timestamp() == null ? clock.instant() : EventTime.checked("timestamp", said.timestamp()),
                wellFormed("correlationId", said.correlationId()),
                wellFormed("replyTo", said.replyTo()));
        if (!topics.publish(event)) {
            throw Problem.of("overloaded", 503, "too many events wait for delivery; try again in a second")
                    .retryAfter(1)
                    .asException();
        }
        if (peer != null) {
            var _ = heartbeatEvents.seen(event, new Carrier(peer, connected(request)));
        }
    }

    private static @Nullable String wellFormed(String field, @Nullable String text) {
        if (!WellFormed.isText(text)) {
            throw Problem.invalid(field, WellFormed.RULE).asException();
        }
        return text;
    }

    private static boolean isList(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '[';
            }
        }
        return false;
    }

    private static BooleanSupplier connected(ServerHttpRequest request) {
        return ServerHttpRequestDecorator.getNativeRequest(request) instanceof Connection connection
                ? connection.channel()::isActive
                : () -> true;
    }

    private static @Nullable Peer peer(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        InetSocketAddress local = request.getLocalAddress();
        if (remote == null || local == null || remote.getAddress() == null || local.getAddress() == null) {
            return null;
        }
        return new Peer(
                remote.getAddress().getHostAddress(), remote.getPort(),
                local.getAddress().getHostAddress(), local.getPort());
    }
}
