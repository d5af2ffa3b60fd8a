package dev.pulsewarden.queue;

import dev.pulsewarden.events.EventSettings;
import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.sqlite.DamageCheck;
import dev.pulsewarden.wire.Names;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What queue-service promises and where it stops.
 *
 * @param lease how long a claimer holds a task unheard, when it does not say
 * @param maxLease the longest lease that a claimer may ask for
 * @param maxAttempts failed attempts after which a task is DEAD, when the task does not say
 * @param backoff the first wait after a failed attempt, when the task does not say; it doubles
 * @param maxBackoff the longest wait between two attempts
 * @param maxDelay how far ahead a task may be scheduled
 * @param maxWait the longest that a claim may wait for its first task
 * @param retention how long ended tasks are kept, and their ids known; another value is for tasks that end from then on
 * @param queues what is otherwise in some queues
 * @param limits how much is taken and held at once
 * @param link how much brokers may ask over a link, which takes many requests at once
 * @param commit how concurrent writes gather into one commit
 * @param duties how often the store is looked after, and how much is done at once
 * @param breaker when a store over the network counts as away
 * @param spool what is kept on local disk meanwhile
 * @param brokerUrl where events, and replies to tasks, are published
 * @param events how events wait for the broker
 * @param store where tasks are kept: {@code sqlite}, embedded, or {@code mongo}
 * @param sqlite how the embedded store is looked after, where it is the store
 * @param mongo how MongoDB is used, where it is the store
 */
@Validated
@ConfigurationProperties("pulsewarden.queue")
public record QueueProperties(
        @DefaultValue("60s") Duration lease,
        @DefaultValue("24h") Duration maxLease,
        @DefaultValue("5") @Min(1) @Max(1000) int maxAttempts,
        @DefaultValue("1s") Duration backoff,
        @DefaultValue("5m") Duration maxBackoff,
        @DefaultValue("365d") Duration maxDelay,
        @DefaultValue("20s") Duration maxWait,
        @DefaultValue("24h") Duration retention,
        @DefaultValue List<@Valid QueueRule> queues,
        @DefaultValue @Valid Limits limits,
        @DefaultValue @Valid Link link,
        @DefaultValue @Valid Commit commit,
        @DefaultValue @Valid Duties duties,
        @DefaultValue @Valid Breaker breaker,
        @DefaultValue @Valid Spool spool,
        @DefaultValue("http://127.0.0.1:7000") URI brokerUrl,
        @DefaultValue @Valid Events events,
        @DefaultValue("sqlite") Store store,
        @DefaultValue @Valid Sqlite sqlite,
        @DefaultValue @Valid Mongo mongo) {

    /** Where tasks are kept. */
    public enum Store {
        /** In a file under the data folder, by this process alone. */
        SQLITE,
        /** In MongoDB, by any number of nodes. */
        MONGO
    }

    /**
     * What is otherwise in some queues. Of several rules for a queue each value is from the most specific one that says it; what none
     * says is as in all queues.
     *
     * @param name the queue's name, in which {@code *} stands for any characters
     * @param lease how long a claimer holds a task unheard, when it does not say
     * @param maxAttempts failed attempts after which a task is DEAD, when the task does not say
     * @param backoff how long a task waits after failed attempts, where the task does not say
     * @param retention how long ended tasks are kept, and their ids known
     * @param concurrency the most tasks that are leased at once, in each of these queues; absent: as many as are claimed
     */
    public record QueueRule(
            @NotNull
            @Pattern(
                    regexp = "[A-Za-z0-9._:*-]{1,200}",
                    message = "a queue's name, with * for any characters: " + Names.RULE + " *")
            String name,

            @Nullable @DurationMin(millis = 1) Duration lease,
            @Nullable @Min(1) @Max(1000) Integer maxAttempts,
            @Nullable @Valid Backoff backoff,
            @Nullable @DurationMin(millis = 0) Duration retention,
            @Nullable @Min(1) @Max(1_000_000) Integer concurrency) {}

    /**
     * How long tasks of some queues wait after failed attempts.
     *
     * @param kind {@code exponential}, as it is by default: each wait is twice the one before, a fifth more or less by chance; {@code
     *     fixed}: all are as the first
     * @param first the wait after the first failed attempt
     * @param max the longest wait; a rule that says it and no kind means {@code exponential}
     */
    public record Backoff(
            BackoffRule.@Nullable Kind kind,
            @Nullable @DurationMin(millis = 0) Duration first,
            @Nullable @DurationMin(millis = 0) Duration max) {}

    /**
     * How much is taken and held at once.
     *
     * @param payload the largest payload, and the largest result; of a payload that is a string its text counts, of {@code
     *     {"base64":…}} the bytes, and else the JSON
     * @param payloadJson the most that a payload may take as JSON, which has up to six bytes for one of text; it counts only
     *     where it is more than {@code payload}
     * @param headers the most bytes of one task's headers, names and values together
     * @param headerCount the most headers of one task
     * @param body the largest request body; a list of tasks may be larger than one payload
     * @param bodiesInFlight the request bodies of all requests that are being answered, together
     * @param answer the payloads and headers in one answer together; the first task is always in it
     * @param answersInFlight the payloads and headers in all answers to claims that are being given, together
     * @param list the most items in a posted list
     * @param claim the most tasks in one claim
     * @param page the most items on a page
     * @param waitingClaims the most claims that wait at once; over HTTP each holds a connection, of which the web server has 8192; on
     *     links so many may also be under way on each
     * @param trustedWait how long a claimer that waits counts as there unasked; who waited longer is sent, over HTTP, the first byte
     *     of the answer ahead, so that tasks are not handed to one who is gone. Tasks that are sent to one who went sooner stay leased until their leases end, which
     *     counts an attempt and a lost worker; 0: always ask
     * @param claimGrace how long a claim whose wait is over waits to hear of tasks that are being leased to it just then, while the disk is
     *     slow; what it would get later is given back
     * @param readers connections that answer reads at once
     * @param ratedQueues queues whose rates are kept; beyond that the ones longest idle are left out
     */
    public record Limits(
            @DefaultValue("1MB") DataSize payload,
            @DefaultValue("6145KB") DataSize payloadJson,
            @DefaultValue("80KB") DataSize headers,
            @DefaultValue("128") @Min(0) int headerCount,
            @DefaultValue("8MB") DataSize body,
            @DefaultValue("32MB") DataSize bodiesInFlight,
            @DefaultValue("4MB") DataSize answer,
            @DefaultValue("48MB") DataSize answersInFlight,
            @DefaultValue("1000") @Min(1) @Max(10_000) int list,
            @DefaultValue("1000") @Min(1) @Max(10_000) int claim,
            @DefaultValue("1000") @Min(1) @Max(10_000) int page,
            @DefaultValue("4000") @Min(1) int waitingClaims,
            @DefaultValue("50ms") @DurationMin(millis = 0) Duration trustedWait,
            @DefaultValue("2s") @DurationMin(millis = 0) Duration claimGrace,
            @DefaultValue("4") @Min(1) @Max(64) int readers,
            @DefaultValue("1000") @Min(1) int ratedQueues) {

        /** The most that a payload may take as JSON. */
        public long largestPayload() {
            return Math.max(payload.toBytes(), payloadJson.toBytes());
        }

        @AssertTrue(message = "payload <= body <= bodiesInFlight, payload and answer <= answersInFlight must hold")
        public boolean isOrdered() {
            return payload.compareTo(body) <= 0
                    && body.compareTo(bodiesInFlight) <= 0
                    && payload.compareTo(answersInFlight) <= 0
                    && answer.compareTo(answersInFlight) <= 0;
        }
    }

    /**
     * How much brokers may ask over links, each of which is one WebSocket that takes many requests at once.
     *
     * @param links the most links at once; one more is refused
     * @param requests the most requests under way on one link, claims left out, those that were given up included; one more is refused
     * @param part the most bytes that are read at once, for which each link has a buffer; longer messages are put together of parts
     * @param swallow the most bytes of one message that are read and dropped, because its body is too large or there is no room for it, so
     *     that it alone is refused; with more its link is closed
     * @param sendTimeout how long an answer may take to be sent; then its link is cut off
     * @param unsent the most bytes of answers that wait to be sent on one link, unless a single one has more; with more it is cut off
     * @param silence how long nothing may be heard on a link, on which the other side is asked for a sign three times meanwhile; a longer
     *     silence ends it, some seconds later
     */
    public record Link(
            @DefaultValue("64") @Min(1) int links,
            @DefaultValue("4096") @Min(1) int requests,
            @DefaultValue("64KB") DataSize part,
            @DefaultValue("32MB") DataSize swallow,
            @DefaultValue("10s") @DurationMin(millis = 1) Duration sendTimeout,
            @DefaultValue("32MB") DataSize unsent,
            @DefaultValue("30s") @DurationMin(millis = 100) Duration silence) {

        @AssertTrue(message = "1KB <= part <= 8MB must hold")
        public boolean isOrdered() {
            return part.compareTo(DataSize.ofKilobytes(1)) >= 0 && part.compareTo(DataSize.ofMegabytes(8)) <= 0;
        }
    }

    /**
     * How concurrent writes gather into one commit.
     *
     * @param items the most items (tasks, acks, …) in one commit, unless a single request has more
     * @param queued the most requests that wait for the commit after the running one; one more is refused
     * @param inFlight the most groups of one kind that are on their way to a store over the network at once
     * @param claimQueues the most queues that claims in one such group are for
     * @param timeLimit how long a request waits for the local disk; past it the request is told that its outcome is not known, and
     *     others are refused until the disk answers
     */
    public record Commit(
            @DefaultValue("2000") @Min(1) int items,
            @DefaultValue("2048") @Min(1) int queued,
            @DefaultValue("4") @Min(1) @Max(64) int inFlight,
            @DefaultValue("100") @Min(1) int claimQueues,
            @DefaultValue("30s") @DurationMin(millis = 1) Duration timeLimit) {}

    /**
     * How often the store is looked after, and how much is done at once.
     *
     * @param period the longest pause between two looks for due tasks and for leases that ran out
     * @param retentionPeriod the pause between two looks for ended tasks whose time is over
     * @param batch the most tasks that one look moves; when there are more the next follows at once
     * @param gap a longer silence between two looks means that nobody could speak meanwhile: all leases start anew
     */
    public record Duties(
            @DefaultValue("1s") Duration period,
            @DefaultValue("1m") Duration retentionPeriod,
            @DefaultValue("500") @Min(1) @Max(10_000) int batch,
            @DefaultValue("5s") Duration gap) {

        @AssertTrue(message = "0 < period < gap and 0 < retentionPeriod must hold")
        public boolean isOrdered() {
            return period.isPositive() && period.compareTo(gap) < 0 && retentionPeriod.isPositive();
        }
    }

    /**
     * When a store over the network counts as away. Callers are then answered at once, and one trial at a time shows when it is
     * back.
     *
     * @param window how many of the last calls are looked at
     * @param calls how many there must be at least
     * @param failurePercent from how many percent of failures on the circuit opens
     * @param openFor the pause between two trials
     * @param timeLimit how long a caller waits for what moves or reads single tasks; a trial may take as long
     * @param longTimeLimit how long a caller waits for what goes over many tasks: sweeps, pages, counts, upkeep, the spool
     * @param concurrent how many calls may be under way at once; one that was given up counts until it ends
     * @param permitWait how long a call waits for its place among them, within its time limit
     */
    public record Breaker(
            @DefaultValue("4") @Min(1) @Max(1000) int window,
            @DefaultValue("2") @Min(1) @Max(1000) int calls,
            @DefaultValue("50") @Min(1) @Max(100) int failurePercent,
            @DefaultValue("1s") @DurationMin(millis = 1) Duration openFor,
            @DefaultValue("1s") @DurationMin(millis = 1) Duration timeLimit,
            @DefaultValue("5s") @DurationMin(millis = 1) Duration longTimeLimit,
            @DefaultValue("64") @Min(1) int concurrent,
            @DefaultValue("250ms") @DurationMin(millis = 0) Duration permitWait) {

        @AssertTrue(message = "calls <= window and timeLimit <= longTimeLimit must hold")
        public boolean isOrdered() {
            return calls <= window && timeLimit.compareTo(longTimeLimit) <= 0;
        }
    }

    /**
     * What is kept on local disk while a store over the network is away.
     *
     * @param enabled false: nothing new is kept; what was kept before is still moved to the store
     * @param maxBytes the most that tasks may take
     * @param maxEndingBytes the most that held acks and nacks may take
     * @param reserve room beside it that is taken from the start and given up when the disk is full, so that what was moved to the
     *     store can be removed
     * @param maxAge when the oldest entry waits longer, nothing new is kept
     * @param batch the most entries that are moved to the store at once
     * @param batchBytes the most bytes of them, but never less than one entry
     * @param handOver from so few tasks on new ones wait for the last of them, and go straight to the store then
     * @param handOverWait how long they wait before they are kept behind them after all
     * @param tries after so many failures of one entry alone, while the store works, it is set aside
     */
    public record Spool(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("512MB") DataSize maxBytes,
            @DefaultValue("64MB") DataSize maxEndingBytes,
            @DefaultValue("16MB") DataSize reserve,
            @DefaultValue("24h") @DurationMin(millis = 1) Duration maxAge,
            @DefaultValue("500") @Min(1) @Max(10_000) int batch,
            @DefaultValue("4MB") DataSize batchBytes,
            @DefaultValue("1000") @Min(1) int handOver,
            @DefaultValue("500ms") @DurationMin(millis = 0) Duration handOverWait,
            @DefaultValue("5") @Min(1) int tries) {}

    /**
     * How events and replies to tasks wait for the broker; replies do so in the store.
     *
     * @param buffer how many events wait at most; past that, new ones are dropped and counted
     * @param batch how many are published at once
     * @param batchBytes the most bytes of replies that are published at once, but never less than one
     * @param timeout how long one attempt may take
     * @param firstBackoff how long the first retry waits; each further one waits twice as long
     * @param longestBackoff the longest that a retry waits
     */
    public record Events(
            @DefaultValue("1000") @Min(1) int buffer,
            @DefaultValue("100") @Min(1) @Max(1000) int batch,
            @DefaultValue("1MB") DataSize batchBytes,
            @DefaultValue("3s") @DurationMin(millis = 10) Duration timeout,
            @DefaultValue("250ms") @DurationMin(millis = 1) Duration firstBackoff,
            @DefaultValue("15s") @DurationMin(millis = 1) Duration longestBackoff) {}

    /**
     * How the embedded store is looked after, where it is the store.
     *
     * @param check how it is looked over for damage at start: {@code quick}, up to 256 MB and without comparing indexes with their
     *     tables, {@code full}, whatever its size, which takes seconds a gigabyte and more, or {@code off}
     * @param checkpointPeriod the pause between two times that its log is moved into its file
     * @param maxLog from this length on the writer itself makes the log start anew
     * @param vacuumPages how many free pages, of 4 KB, are given back to the disk in one step; fewer, or less than a tenth of the file,
     *     are kept for what comes next
     * @param vacuumPause the pause between two such steps
     * @param reserve room on its disk that is taken from the start and given up when the disk is full, so that tasks can still be
     *     claimed, acked and forgotten; more than is written between two checkpoints. Without it, and with less than twice as much
     *     free, no new tasks are taken. 0: there is none
     */
    public record Sqlite(
            @DefaultValue("quick") DamageCheck check,
            @DefaultValue("1s") @DurationMin(millis = 1) Duration checkpointPeriod,
            @DefaultValue("64MB") DataSize maxLog,
            @DefaultValue("200") @Min(1) @Max(10_000) int vacuumPages,
            @DefaultValue("50ms") @DurationMin(millis = 0) Duration vacuumPause,
            @DefaultValue("32MB") DataSize reserve) {}

    /**
     * How MongoDB is used, where it is the store.
     *
     * @param connectTimeout the longest wait for a server that can be written, and for a connection to it; less than the
     *     breaker's time limit, so that it is told what is the matter
     * @param operationTimeout the longest that one operation may take, with its repetition by the driver
     * @param connections the most connections to a server
     * @param claimTries how often a claim that lost all tasks it found to other nodes looks again at once
     * @param unanswered the most tasks of claims whose answer was lost that are remembered, to be given back
     * @param history the failed attempts that a task remembers, the last ones
     * @param lookPeriod the pause between two looks for tasks that other nodes made READY, while claims wait here
     * @param lookQueues the most queues that one look is for; with more each has its turn
     * @param clockPeriod the pause between two measurements of how the store's clock differs from this node's
     */
    public record Mongo(
            @DefaultValue("800ms") Duration connectTimeout,
            @DefaultValue("5s") Duration operationTimeout,
            @DefaultValue("32") @Min(1) @Max(1000) int connections,
            @DefaultValue("8") @Min(1) @Max(100) int claimTries,
            @DefaultValue("100000") @Min(1) int unanswered,
            @DefaultValue("100") @Min(1) @Max(1000) int history,
            @DefaultValue("500ms") Duration lookPeriod,
            @DefaultValue("500") @Min(1) @Max(10_000) int lookQueues,
            @DefaultValue("5s") Duration clockPeriod) {

        @AssertTrue(message = "0 < connectTimeout <= operationTimeout, 0 < lookPeriod and 0 < clockPeriod must hold")
        public boolean isOrdered() {
            return connectTimeout.isPositive()
                    && connectTimeout.compareTo(operationTimeout) <= 0
                    && lookPeriod.isPositive()
                    && clockPeriod.isPositive();
        }
    }

    /**
     * How what this service tells waits for the broker.
     *
     * @param meter under which it is counted
     */
    public EventSettings eventSettings(String meter) {
        return new EventSettings(
                brokerUrl,
                meter,
                events.buffer(),
                events.batch(),
                events.timeout(),
                events.firstBackoff(),
                events.longestBackoff());
    }

    @AssertTrue(
            message = "0 < lease <= maxLease, 0 <= backoff <= maxBackoff <= maxDelay, 0 <= maxWait and 0 <= retention"
                    + " must hold")
    public boolean isOrdered() {
        return lease.isPositive()
                && lease.compareTo(maxLease) <= 0
                && !backoff.isNegative()
                && backoff.compareTo(maxBackoff) <= 0
                && maxBackoff.compareTo(maxDelay) <= 0
                && !maxWait.isNegative()
                && !retention.isNegative();
    }

    @AssertTrue(
            message =
                    "of every rule for queues: lease <= maxLease and backoff.first <= backoff.max <= maxBackoff must hold")
    public boolean isOrderedByQueue() {
        return queues.stream()
                .allMatch(rule ->
                        isUpTo(rule.lease(), maxLease) && (rule.backoff() == null || isOrdered(rule.backoff())));
    }

    private boolean isOrdered(Backoff waits) {
        return isUpTo(waits.max(), maxBackoff)
                && isUpTo(waits.first(), Objects.requireNonNullElse(waits.max(), maxBackoff));
    }

    private static boolean isUpTo(@Nullable Duration value, Duration most) {
        return value == null || value.compareTo(most) <= 0;
    }
}
