package dev.pulsewarden.heartbeat.registry;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something happened to an instance.
 *
 * @param type the topic on which it is told
 * @param more what belongs to this kind of transition, ready to be written as JSON
 */
public record Transition(
        String type,
        Instant at,
        String service,
        String instance,
        @Nullable Long pid,
        Map<String, Object> more) {

    public static final String REGISTERED = "process.registered";
    public static final String LATE = "process.late";
    public static final String RECOVERED = "process.recovered";
    public static final String REAPED = "process.reaped";
    public static final String EXITED = "process.exited";
}
