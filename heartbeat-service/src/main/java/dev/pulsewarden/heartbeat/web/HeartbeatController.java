package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.HeartbeatProperties.Limits;
import dev.pulsewarden.heartbeat.registry.Beats;
import dev.pulsewarden.heartbeat.registry.Speaker;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.HeartbeatAnswer;
import dev.pulsewarden.wire.HeartbeatOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Takes heartbeats. */
@RestController
final class HeartbeatController {

    private static final Logger log = LoggerFactory.getLogger(HeartbeatController.class);

    private final Beats beats;
    private final Bodies bodies;
    private final Sayings sayings;
    private final Speakers speakers;
    private final Limits limits;
    private final Counter byHttp;
    private final Counter byWebSocket;

    HeartbeatController(
            Beats beats,
            Bodies bodies,
            Sayings sayings,
            Speakers speakers,
            HeartbeatProperties properties,
            MeterRegistry meters) {
        this.beats = beats;
        this.bodies = bodies;
        this.sayings = sayings;
        this.speakers = speakers;
        this.limits = properties.limits();
        this.byHttp = meters.counter("pulsewarden.heartbeat.beats", "transport", "http");
        this.byWebSocket = meters.counter("pulsewarden.heartbeat.beats", "transport", "websocket");
    }

    @PostMapping("/heartbeat")
    HeartbeatAnswer heartbeat(HttpServletRequest request) throws IOException {
        JsonNode body = bodies.read(request, JsonNode.class, limits.requestBody());
        return take(sayings.of(body), speakers.in(request));
    }

    /** The service's name stands in the path, unless the body has one. */
    @PostMapping("/heartbeat/{name}")
    HeartbeatAnswer heartbeatOf(@PathVariable String name, HttpServletRequest request) throws IOException {
        JsonNode nothing = JsonNodeFactory.instance.objectNode();
        Heartbeat beat = sayings.of(bodies.read(request, JsonNode.class, limits.requestBody(), nothing));
        return take(beat.name() == null ? named(beat, name) : beat, speakers.in(request));
    }

    @PostMapping("/heartbeats")
    List<HeartbeatOutcome> heartbeats(HttpServletRequest request) throws IOException {
        List<Supplier<JsonNode>> list = bodies.readList(request, limits.listBody(), limits.heartbeatsAtOnce());
        Speakers.Heard heard = speakers.in(request);
        List<HeartbeatOutcome> outcomes = new ArrayList<>(list.size());
        for (Supplier<JsonNode> beat : list) {
            outcomes.add(outcome(beat, heard));
        }
        return outcomes;
    }

    /** Whatever goes wrong with one goes wrong with no other one. */
    private HeartbeatOutcome outcome(Supplier<JsonNode> beat, Speakers.Heard heard) {
        try {
            return new HeartbeatOutcome("accepted", take(sayings.of(beat.get()), heard), null, null);
        } catch (ProblemException refused) {
            return new HeartbeatOutcome(
                    "refused", null, refused.problem().slug(), refused.problem().detail());
        } catch (RuntimeException failure) {
            log.error("one heartbeat of a list is answered as internal-error; its neighbours are taken", failure);
            return new HeartbeatOutcome(
                    "refused", null, "internal-error", "this is our fault; the service's log has the cause");
        }
    }

    private HeartbeatAnswer take(Heartbeat beat, Speakers.Heard heard) {
        Speaker speaker = heard.speakerOf(beat.peer());
        HeartbeatAnswer answer = beats.take(beat, speaker);
        (speaker.carrier() == null ? byHttp : byWebSocket).increment();
        return answer;
    }

    private static Heartbeat named(Heartbeat beat, String name) {
        return new Heartbeat(
                name,
                beat.pid(),
                beat.host(),
                beat.instance(),
                beat.interval(),
                beat.startedAt(),
                beat.status(),
                beat.meta(),
                beat.peer());
    }
}
