package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.Heartbeat;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes heartbeats of JSON. Nobody is ended for a field that is only shown: where those cannot be read they are left out. */
@Component
final class Sayings {

    private static final List<String> ONLY_SHOWN = List.of("startedAt", "status", "meta");

    private final JsonMapper json;

    Sayings(JsonMapper json) {
        this.json = json;
    }

    Heartbeat of(JsonNode body) {
        if (!(body instanceof ObjectNode fields)) {
            throw Problem.invalid("body", "is an object").asException();
        }
        try {
            return json.treeToValue(fields, Heartbeat.class);
        } catch (DatabindException unreadable) {
            return withoutWhatIsShown(fields);
        }
    }

    private Heartbeat withoutWhatIsShown(ObjectNode fields) {
        try {
            return json.treeToValue(fields.deepCopy().remove(ONLY_SHOWN), Heartbeat.class);
        } catch (DatabindException unreadable) {
            throw Problem.invalid(field(unreadable), "is not of the kind that belongs here")
                    .asException();
        }
    }

    private static String field(JacksonException unreadable) {
        return unreadable.getPath().isEmpty()
                ? "body"
                : String.valueOf(unreadable.getPath().getFirst().getPropertyName());
    }
}
