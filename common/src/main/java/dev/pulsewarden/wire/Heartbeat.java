package dev.pulsewarden.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process says that it is alive.
 *
 * @param name its service; where absent and {@code pid} is there, the process's command name
 * @param pid its process id as it sees it itself
 * @param host its host's name, for display
 * @param instance its own name for itself, where it has no pid that can be seen
 * @param interval how often it promises to speak
 * @param startedAt when it says that it started, for display
 * @param status {@code UP} or {@code DEGRADED}; shown, not punished
 * @param meta anything it wants shown
 * @param peer set by a broker that passes the heartbeat on: the connection it came by
 */
public record Heartbeat(
        @Nullable String name,
        @Nullable Long pid,
        @Nullable String host,
        @Nullable String instance,
        @Nullable Duration interval,
        @Nullable Instant startedAt,
        @Nullable String status,
        @Nullable Map<String, RawJson> meta,
        @Nullable Peer peer) {}
