package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.HeartbeatProperties.Mode;
import dev.pulsewarden.heartbeat.process.Carriers;
import dev.pulsewarden.heartbeat.reaper.ReaperState;
import dev.pulsewarden.heartbeat.registry.Speaker;
import dev.pulsewarden.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sets the reaper's mode, for root and for the user that heartbeat-service runs as. */
@RestController
final class ReaperModeController {

    private final ReaperState state;
    private final Carriers carriers;
    private final Bodies bodies;
    private final Speakers speakers;
    private final DataSize limit;

    private record Wanted(@Nullable Mode mode, @Nullable String reason) {}

    ReaperModeController(
            ReaperState state, Carriers carriers, Bodies bodies, Speakers speakers, HeartbeatProperties properties) {
        this.state = state;
        this.carriers = carriers;
        this.bodies = bodies;
        this.speakers = speakers;
        this.limit = properties.limits().requestBody();
    }

    @PutMapping("/reaper")
    ReaperState.Setting set(HttpServletRequest request) throws IOException {
        Wanted wanted = bodies.read(request, Wanted.class, limit);
        if (wanted.mode() == null) {
            throw Problem.invalid("mode", "is ENFORCE, OBSERVE or SUSPENDED").asException();
        }
        if (wanted.reason() == null
                || wanted.reason().isBlank()
                || wanted.reason().length() > 1000) {
            throw Problem.invalid("reason", "is needed, with at most 1000 characters")
                    .asException();
        }
        Speaker speaker = speakers.of(request);
        if (speaker.distrust() != null
                || carriers.trusted(speaker.peer(), speaker.heardAt(), speaker.connection())
                        .isEmpty()) {
            throw Problem.of(
                            "not-yours",
                            403,
                            "the reaper's mode is set by root or heartbeat-service's own user, from this host")
                    .asException();
        }
        return state.set(wanted.mode(), wanted.reason());
    }
}
