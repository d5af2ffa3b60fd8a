package dev.pulsewarden.broker.liveness;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.Names;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events that are heartbeats too: those of the heartbeat topics whose payload has a name and a pid. The rest of the payload
 * may be anything; what is of use is used.
 */
@Component
public final class HeartbeatEvents {

    private final Set<String> topics;
    private final Heartbeats heartbeats;
    private final JsonMapper json;

    HeartbeatEvents(BrokerProperties properties, Heartbeats heartbeats, JsonMapper json) {
        this.topics = Set.copyOf(properties.heartbeatTopics());
        this.heartbeats = heartbeats;
        this.json = json;
    }

    /**
     * Looks at an event that is being published.
     *
     * @return the outcome of the heartbeat that it is too; nothing when it is only an event
     */
    public @Nullable CompletableFuture<PassedOn> seen(Event event, Carrier carrier) {
        RawJson payload = event.payload();
        return payload == null ? null : seen(event, () -> payload, carrier);
    }

    /** The same for an event whose payload is elsewhere; it is asked for only if the event may be a heartbeat. */
    public @Nullable CompletableFuture<PassedOn> seen(Event event, Supplier<RawJson> payload, Carrier carrier) {
        if (event.type() == null || !topics.contains(event.type())) {
            return null;
        }
        Heartbeat beat = read(payload.get());
        return beat == null ? null : heartbeats.passOn(beat, carrier);
    }

    private @Nullable Heartbeat read(RawJson payload) {
        try {
            JsonNode said = json.readTree(payload.text());
            String name = name(said, "name");
            JsonNode pid = said.path("pid");
            if (name == null || !pid.isIntegralNumber() || !pid.canConvertToLong()) {
                return null;
            }
            return new Heartbeat(
                    name, pid.asLong(), host(said), name(said, "instance"), interval(said), null, null, null, null);
        } catch (JacksonException _) {
            return null; // as an event it is published all the same
        }
    }

    private static @Nullable String text(JsonNode said, String field) {
        JsonNode value = said.path(field);
        return value.isString() ? value.asString() : null;
    }

    private static @Nullable String name(JsonNode said, String field) {
        String value = text(said, field);
        return value != null && Names.isName(value) ? value : null;
    }

    private static @Nullable String host(JsonNode said) {
        String value = text(said, "host");
        return value != null && value.length() <= Heartbeats.MAX_HOST ? value : null;
    }

    private @Nullable Duration interval(JsonNode said) {
        JsonNode value = said.path("interval");
        try {
            return value.isMissingNode() ? null : json.treeToValue(value, Duration.class);
        } catch (JacksonException _) {
            return null;
        }
    }
}
