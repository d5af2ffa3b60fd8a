package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.registry.Departures;
import dev.pulsewarden.heartbeat.registry.LastWords;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.HeartbeatAnswer;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Hears from instances that go. */
@RestController
final class DepartureController {

    private static final int LONGEST_TEXT = 4000;
    private static final Stopping NOTHING_SAID = new Stopping(null, null);

    private final Departures departures;
    private final Bodies bodies;
    private final Speakers speakers;
    private final Clock clock;
    private final DataSize limit;

    private record Stopping(
            @Nullable String reason, @Nullable Duration timeout) {}

    private record Exit(
            @Nullable String reason,
            @Nullable Integer exitCode,
            @Nullable String signal,
            @Nullable String error) {}

    DepartureController(
            Departures departures, Bodies bodies, Speakers speakers, Clock clock, HeartbeatProperties properties) {
        this.departures = departures;
        this.bodies = bodies;
        this.speakers = speakers;
        this.clock = clock;
        this.limit = properties.limits().requestBody();
    }

    @PostMapping("/instances/{id}/stopping")
    HeartbeatAnswer stopping(@PathVariable String id, HttpServletRequest request) throws IOException {
        Stopping said = bodies.read(request, Stopping.class, limit, NOTHING_SAID);
        return departures.stopping(id, speakers.of(request), said.timeout(), cut(said.reason()));
    }

    @PostMapping("/instances/{id}/exit")
    HeartbeatAnswer exit(@PathVariable String id, HttpServletRequest request) throws IOException {
        Exit said = bodies.read(request, Exit.class, limit);
        String reason = cut(said.reason());
        if (reason == null) {
            throw Problem.invalid("reason", "is needed").asException();
        }
        LastWords words =
                new LastWords(clock.instant(), reason, said.exitCode(), cut(said.signal()), cut(said.error()));
        return departures.exit(id, speakers.of(request), words);
    }

    @DeleteMapping("/instances/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(@PathVariable String id, HttpServletRequest request) {
        departures.forgetInstance(id, speakers.of(request));
    }

    /** Who dies is not turned away for talking too much. */
    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
