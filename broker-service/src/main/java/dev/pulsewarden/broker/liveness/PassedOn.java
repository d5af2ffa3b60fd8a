package dev.pulsewarden.broker.liveness;

import org.jspecify.annotations.Nullable;

/**
 * What heartbeat-service made of a heartbeat: as much of its answer as the broker needs.
 *
 * @param outcome {@code accepted} or {@code refused}
 * @param problem the slug of what was wrong
 * @param detail what was wrong
 */
public record PassedOn(
        String outcome, @Nullable String problem, @Nullable String detail) {

    public boolean isAccepted() {
        return outcome.equals("accepted");
    }
}
