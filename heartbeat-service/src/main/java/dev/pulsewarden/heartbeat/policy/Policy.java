package dev.pulsewarden.heartbeat.policy;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Action;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of one service.
 *
 * @param timeout how long an instance may be silent; null when that follows from the interval and {@code missedBeats}
 * @param rules for each value the pattern of the rule that set it, or {@code default}
 */
public record Policy(
        Duration interval,
        int missedBeats,
        @Nullable Duration timeout,
        Duration startupGrace,
        Action action,
        Duration killGrace,
        boolean exempt,
        Duration stopTimeout,
        Map<String, String> rules) {

    /** No process is held to less, however often it promises to speak. */
    public static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);

    /** How long an instance may be silent that promised to speak that often, or promised nothing. */
    public Duration timeoutAt(@Nullable Duration promised) {
        if (timeout != null) {
            return timeout;
        }
        Duration whole = (promised == null ? interval : promised).multipliedBy(missedBeats);
        return whole.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : whole;
    }
}
