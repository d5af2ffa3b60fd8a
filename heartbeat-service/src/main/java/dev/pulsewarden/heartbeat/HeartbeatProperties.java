package dev.pulsewarden.heartbeat;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How heartbeat-service watches, ends and tells.
 *
 * @param brokerUrl where events are published
 * @param scanInterval how often deadlines are looked at
 * @param policies what is asked of which services; the most specific pattern wins, value by value
 * @param reaper how processes are ended
 * @param limits how much is kept and taken at most
 * @param events how events wait for the broker
 */
@Validated
@ConfigurationProperties(prefix = "pulsewarden.heartbeat", ignoreUnknownFields = false)
public record HeartbeatProperties(
        @DefaultValue("http://127.0.0.1:7000") URI brokerUrl,

        @DefaultValue("40ms") @DurationMin(millis = 1) @DurationMax(millis = 250)
        Duration scanInterval,

        @DefaultValue List<@Valid PolicyRule> policies,
        @DefaultValue @Valid Reaper reaper,
        @DefaultValue @Valid Limits limits,
        @DefaultValue @Valid Events events) {

    /** What is done with a process that is silent for too long. */
    public enum Action {
        /** It gets SIGTERM, and SIGKILL after its grace. */
        SIGNAL,
        /** It is watched and never ended. */
        NONE
    }

    /** What the reaper does when all its checks agree. */
    public enum Mode {
        /** It ends processes. */
        ENFORCE,
        /** It decides and records, and ends nothing. */
        OBSERVE,
        /** It decides nothing. */
        SUSPENDED
    }

    /**
     * What is asked of the services that a pattern matches. What it leaves out is decided by less specific rules, and by the
     * defaults in the end.
     *
     * @param service a service's name, in which {@code *} stands for any characters
     * @param interval how often its instances speak when they say nothing themselves: 100 ms to 1 h, default 3 s
     * @param missedBeats after how many intervals without a heartbeat an instance is late, at least 2, default 3
     * @param timeout instead of {@code missedBeats}: how long an instance may be silent, at least 1 s
     * @param startupGrace how long after its registration an instance is not ended, default 10 s
     * @param action what is done with a silent process, default {@code signal}
     * @param killGrace how long a process has from SIGTERM to SIGKILL, default 5 s
     * @param exempt whether its instances are never ended, though watched, default false
     * @param stopTimeout the most time that an instance may ask for to stop in an orderly way, default 5 min
     */
    public record PolicyRule(
            @NotNull
            @Pattern(
                    regexp = "[A-Za-z0-9._:*-]{1,200}",
                    message = "is a service's name, in which * stands for any characters")
            String service,

            @Nullable @DurationMin(millis = 100) @DurationMax(hours = 1)
            Duration interval,

            @Nullable
            @Min(
                    value = 2,
                    message = "is at least 2: at 1 a process would be late at each of its heartbeats, which come an"
                            + " interval after one another and never earlier")
            @Max(1000)
            Integer missedBeats,

            @Nullable @DurationMin(seconds = 1) @DurationMax(days = 1)
            Duration timeout,

            @Nullable @DurationMin @DurationMax(days = 1) Duration startupGrace,
            @Nullable Action action,
            @Nullable @DurationMin @DurationMax(hours = 1) Duration killGrace,
            @Nullable Boolean exempt,

            @Nullable @DurationMin(seconds = 1) @DurationMax(days = 1)
            Duration stopTimeout) {

        public PolicyRule {
            if (missedBeats != null && timeout != null) {
                throw new IllegalArgumentException(
                        "the policy for '" + service + "' sets both missed-beats and timeout; set one of them");
            }
        }
    }

    /**
     * How processes are ended.
     *
     * @param mode whether it ends processes ({@code ENFORCE}), only records what it would do ({@code OBSERVE}) or does
     *     nothing ({@code SUSPENDED})
     * @param killsPerMinute how many processes of this host may be ended in any minute; the next ones wait
     * @param killsKept how many ended cases the audit trail keeps; the oldest go first
     * @param ownPauseHoldMax how long an instance is held at most where heartbeat-service itself is paused again and again;
     *     the pauses themselves do not count
     */
    public record Reaper(
            @DefaultValue("ENFORCE") Mode mode,
            @DefaultValue("10") @Min(1) @Max(10_000) int killsPerMinute,
            @DefaultValue("10000") @Min(100) int killsKept,

            @DefaultValue("5m") @DurationMin(seconds = 1) @DurationMax(days = 1)
            Duration ownPauseHoldMax) {}

    /**
     * How much is kept and taken at most.
     *
     * @param services how many services there may be
     * @param instances how many instances may be watched at a time
     * @param endedInstances how many ended instances are remembered; the oldest go first
     * @param endedKept how long an ended instance is remembered
     * @param silentKept how long one is remembered that is silent and whose process cannot be seen
     * @param pidfds how many processes are held by a descriptor; the others by pid and start time
     * @param scannedSockets how many open sockets are looked at to find who holds one
     * @param heartbeatsAtOnce how many heartbeats one request may bring
     * @param requestBody how large a request's body may be
     * @param listBody how large the body of a list of heartbeats may be
     * @param metaChars how many characters an instance's {@code meta} may have in all
     */
    public record Limits(
            @DefaultValue("10000") @Min(1) int services,
            @DefaultValue("100000") @Min(1) @Max(10_000_000) int instances,
            @DefaultValue("10000") @Min(1) int endedInstances,
            @DefaultValue("10m") @DurationMin(seconds = 1) Duration endedKept,
            @DefaultValue("1h") @DurationMin(seconds = 1) Duration silentKept,
            @DefaultValue("4000") @Min(0) int pidfds,
            @DefaultValue("500000") @Min(1) int scannedSockets,
            @DefaultValue("10000") @Min(1) @Max(10_000) int heartbeatsAtOnce,
            @DefaultValue("64KB") DataSize requestBody,
            @DefaultValue("8MB") DataSize listBody,
            @DefaultValue("2000") @Min(0) int metaChars) {}

    /**
     * How events wait for the broker.
     *
     * @param buffer how many events wait at most; past that, new ones are dropped and counted
     * @param batch how many are published at once
     * @param timeout how long one attempt may take
     * @param firstBackoff how long the first retry waits; each further one waits twice as long
     * @param longestBackoff the longest that a retry waits
     */
    public record Events(
            @DefaultValue("10000") @Min(1) int buffer,
            @DefaultValue("200") @Min(1) @Max(1000) int batch,
            @DefaultValue("3s") @DurationMin(millis = 10) Duration timeout,
            @DefaultValue("250ms") @DurationMin(millis = 1) Duration firstBackoff,
            @DefaultValue("15s") @DurationMin(millis = 1) Duration longestBackoff) {}
}
