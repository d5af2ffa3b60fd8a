package dev.pulsewarden.heartbeat.events;

import dev.pulsewarden.events.EventBuffer;
import dev.pulsewarden.heartbeat.registry.Transition;
import dev.pulsewarden.heartbeat.registry.Transitions;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes an event of each transition. */
@Component
final class TransitionEvents implements Transitions {

    private static final String SOURCE = "heartbeat-service";

    private final EventBuffer buffer;
    private final JsonMapper json;
    private final MeterRegistry meters;

    TransitionEvents(EventBuffer buffer, JsonMapper json, MeterRegistry meters) {
        this.buffer = buffer;
        this.json = json;
        this.meters = meters;
    }

    @Override
    public void happened(Transition transition) {
        meters.counter("pulsewarden.heartbeat.transitions", "type", transition.type())
                .increment();
        buffer.offer(new Event(
                transition.type(),
                SOURCE,
                new RawJson(json.writeValueAsString(payload(transition))),
                transition.at(),
                null,
                null));
    }

    private static Map<String, Object> payload(Transition transition) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("service", transition.service());
        payload.put("instance", transition.instance());
        if (transition.pid() != null) {
            payload.put("pid", transition.pid());
        }
        payload.putAll(transition.more());
        return payload;
    }
}
