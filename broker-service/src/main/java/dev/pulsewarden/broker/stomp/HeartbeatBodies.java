package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.liveness.Carrier;
import dev.pulsewarden.broker.liveness.Heartbeats;
import dev.pulsewarden.broker.liveness.PassedOn;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.Names;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Heartbeats as bodies of frames. One that heartbeat-service refuses, or that found it away, is dropped and no reason to
 * close the session: its RECEIPT says what became of it, and the next one comes soon.
 */
@Component
final class HeartbeatBodies {

    private final Heartbeats heartbeats;
    private final JsonMapper json;

    /** Far more than heartbeat-service takes; many are gathered into one request. */
    private final long largest;

    HeartbeatBodies(Heartbeats heartbeats, JsonMapper json, BrokerProperties properties) {
        this.largest = properties.stomp().heartbeatBody().toBytes();
        this.heartbeats = heartbeats;
        this.json = json;
    }

    /** What is left to do with a heartbeat that was understood. One that names nobody only says that its sender is alive. */
    Supplier<CompletableFuture<String>> prepare(ClientFrame frame, Carrier carrier) {
        Heartbeat beat = read(frame);
        if (beat == null || (beat.name() == null && beat.pid() == null)) {
            return () -> Outcomes.DONE;
        }
        checkName("name", beat.name());
        checkName("instance", beat.instance());
        if (beat.host() != null && beat.host().length() > Heartbeats.MAX_HOST) {
            throw wrong("host must be at most " + Heartbeats.MAX_HOST + " characters");
        }
        return () -> heartbeats.passOn(beat, carrier).handle(HeartbeatBodies::outcome);
    }

    private @Nullable Heartbeat read(ClientFrame frame) {
        if (frame.body().length == 0) {
            return null;
        }
        if (frame.body().length > largest) {
            throw wrong("the body may have " + largest + " bytes");
        }
        try {
            return json.readValue(new String(frame.body(), StandardCharsets.UTF_8), Heartbeat.class);
        } catch (JacksonException _) {
            throw wrong("the body must be a JSON object with name, pid, host, instance, interval or some of them");
        }
    }

    private static void checkName(String field, @Nullable String name) {
        if (name != null && !Names.isName(name)) {
            throw wrong(field + " must be " + Names.RULE);
        }
    }

    private static StompException wrong(String rule) {
        return new StompException(ErrorKind.REFUSED, "no heartbeat: " + rule);
    }

    private static String outcome(@Nullable PassedOn passedOn, @Nullable Throwable failure) {
        if (passedOn != null) {
            return passedOn.isAccepted() ? Outcomes.PLAIN : Objects.requireNonNullElse(passedOn.problem(), "refused");
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof ProblemException dropped) {
            return dropped.problem().slug();
        }
        throw new CompletionException(cause);
    }
}
