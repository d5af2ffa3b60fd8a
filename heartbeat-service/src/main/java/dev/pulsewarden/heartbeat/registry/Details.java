package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an instance says about itself. Shown; only the interval decides something, and a host that is another one. */
public record Details(
        @Nullable String host,
        @Nullable String instance,
        @Nullable Duration interval,
        @Nullable Instant startedAt,
        @Nullable String status,
        @Nullable Map<String, RawJson> meta) {

    /** What was said later counts; what was left out stays. */
    Details updatedBy(Details later) {
        return new Details(
                later.host == null ? host : later.host,
                later.instance == null ? instance : later.instance,
                later.interval == null ? interval : later.interval,
                later.startedAt == null ? startedAt : later.startedAt,
                later.status == null ? status : later.status,
                later.meta == null ? meta : later.meta);
    }
}
