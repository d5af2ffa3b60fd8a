package dev.pulsewarden.heartbeat.web;

import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.registry.Details;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.LastWords;
import dev.pulsewarden.wire.HeartbeatAnswer;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An instance as it is shown.
 *
 * @param startedAt as the process says
 * @param reason why it is not endable
 * @param hold why it is not ended though it is late
 */
record InstanceView(
        String instance,
        String service,
        String state,
        @Nullable Long pid,
        @Nullable String command,
        String address,
        @Nullable String host,
        @Nullable String name,
        @Nullable String status,
        @Nullable Instant startedAt,
        Instant registeredAt,
        @Nullable Instant deadline,
        @Nullable Instant endedAt,
        long uptimeMs,
        @Nullable Long timeoutMs,
        boolean exempt,
        boolean endable,
        @Nullable String reason,
        Instance.@Nullable Hold hold,
        @Nullable String stopping,
        @Nullable LastWords lastWords,
        @Nullable Map<String, RawJson> meta) {

    static InstanceView of(Instance instance, HeartbeatAnswer answer, Instant now) {
        Details details = instance.details();
        HeldProcess process = instance.process();
        Instant endedAt = instance.endedAt();
        boolean ended = endedAt != null;
        return new InstanceView(
                instance.id(),
                instance.service().name(),
                answer.state(),
                process == null ? null : process.id().pid(),
                process == null ? null : process.command(),
                instance.address(),
                details.host(),
                details.instance(),
                details.status(),
                details.startedAt(),
                instance.registeredAt(),
                ended ? null : answer.deadline(),
                endedAt,
                Duration.between(instance.registeredAt(), Objects.requireNonNullElse(endedAt, now))
                        .toMillis(),
                ended ? null : answer.timeoutMs(),
                answer.exempt(),
                answer.endable(),
                instance.endability().objection(),
                ended ? null : instance.hold(),
                instance.stoppingReason(),
                instance.lastWords(),
                details.meta());
    }
}
