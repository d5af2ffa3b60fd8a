package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.Names;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A heartbeat as it counts. What decides something must be right; what is only shown is left out where it is not, since nobody
 * is ended for it.
 */
record Saying(@Nullable String service, @Nullable Long pid, Details details, boolean intervalAllowed) {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final int LONGEST_HOST = 255;
    private static final Set<String> STATUSES = Set.of("UP", "DEGRADED");

    static Saying of(Heartbeat beat, int metaChars) {
        name("name", beat.name());
        name("instance", beat.instance());
        check(beat.name() != null || beat.pid() != null, "name", "is needed where there is no pid");
        check(beat.pid() == null || beat.pid() > 0, "pid", "is a process id, above 0");
        Duration interval = beat.interval();
        boolean allowed = interval == null
                || (interval.compareTo(SHORTEST_INTERVAL) >= 0 && interval.compareTo(LONGEST_INTERVAL) <= 0);
        String host = beat.host();
        Details details = new Details(
                host == null || host.length() <= LONGEST_HOST ? host : host.substring(0, LONGEST_HOST),
                beat.instance(),
                allowed ? interval : null,
                beat.startedAt(),
                beat.status() != null && STATUSES.contains(beat.status()) ? beat.status() : null,
                chars(beat.meta()) <= metaChars ? beat.meta() : null);
        return new Saying(beat.name(), beat.pid(), details, allowed);
    }

    /** An interval that is not allowed is refused, but only after the heartbeat of somebody who is known has counted. */
    void mustBeAllowed() {
        check(intervalAllowed, "interval", "is 100 ms to 1 h");
    }

    private static void name(String field, @Nullable String value) {
        check(value == null || Names.isName(value), field, "is " + Names.RULE);
    }

    private static void check(boolean right, String field, String message) {
        if (!right) {
            throw Problem.invalid(field, message).asException();
        }
    }

    private static int chars(@Nullable Map<String, RawJson> meta) {
        int sum = 0;
        if (meta != null) {
            for (Map.Entry<String, RawJson> entry : meta.entrySet()) {
                sum += entry.getKey().length() + entry.getValue().text().length();
            }
        }
        return sum;
    }
}
