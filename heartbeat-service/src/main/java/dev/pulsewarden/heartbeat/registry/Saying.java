package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.Names;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A heartbeat whose fields are all allowed. */
record Saying(@Nullable String service, @Nullable Long pid, Details details) {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final int LONGEST_HOST = 255;
    private static final Set<String> STATUSES = Set.of("UP", "DEGRADED");

    static Saying of(Heartbeat beat, int metaChars) {
        name("name", beat.name());
        name("instance", beat.instance());
        check(beat.name() != null || beat.pid() != null, "name", "is needed where there is no pid");
        check(beat.pid() == null || beat.pid() > 0, "pid", "is a process id, above 0");
        check(beat.host() == null || beat.host().length() <= LONGEST_HOST, "host", "has at most 255 characters");
        Duration interval = beat.interval();
        check(
                interval == null
                        || (interval.compareTo(SHORTEST_INTERVAL) >= 0 && interval.compareTo(LONGEST_INTERVAL) <= 0),
                "interval",
                "is 100 ms to 1 h");
        check(beat.status() == null || STATUSES.contains(beat.status()), "status", "is UP or DEGRADED");
        check(chars(beat.meta()) <= metaChars, "meta", "has at most " + metaChars + " characters in all");
        Details details =
                new Details(beat.host(), beat.instance(), interval, beat.startedAt(), beat.status(), beat.meta());
        return new Saying(beat.name(), beat.pid(), details);
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
