package dev.pulsewarden.queue;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
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
 * @param retention how long ended tasks are kept, and their ids known
 * @param limits how much is taken and held at once
 * @param commit how concurrent writes gather into one commit
 * @param duties how often the store is looked after, and how much is done at once
 * @param store where tasks are kept: {@code sqlite}, embedded, or {@code mongo}
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
        @DefaultValue @Valid Limits limits,
        @DefaultValue @Valid Commit commit,
        @DefaultValue @Valid Duties duties,
        @DefaultValue("sqlite") Store store,
        @DefaultValue @Valid Mongo mongo) {

    /** Where tasks are kept. */
    public enum Store {
        /** In a file under the data folder, by this process alone. */
        SQLITE,
        /** In MongoDB, by any number of nodes. */
        MONGO
    }

    /**
     * How much is taken and held at once.
     *
     * @param payload the largest payload, and the largest result, as UTF-8
     * @param body the largest request body; a list of tasks may be larger than one payload
     * @param bodiesInFlight the request bodies of all requests that are being answered, together
     * @param answer the payloads in one answer together; the first task is always in it
     * @param answersInFlight the payloads in all answers to claims that are being given, together
     * @param list the most items in a posted list
     * @param claim the most tasks in one claim
     * @param page the most items on a page
     * @param waitingClaims the most claims that wait at once; each holds a connection, of which the web server has 8192
     * @param readers connections that answer reads at once
     * @param ratedQueues queues whose rates are kept; beyond that the ones longest idle are left out
     */
    public record Limits(
            @DefaultValue("1MB") DataSize payload,
            @DefaultValue("8MB") DataSize body,
            @DefaultValue("32MB") DataSize bodiesInFlight,
            @DefaultValue("4MB") DataSize answer,
            @DefaultValue("32MB") DataSize answersInFlight,
            @DefaultValue("1000") @Min(1) @Max(10_000) int list,
            @DefaultValue("1000") @Min(1) @Max(10_000) int claim,
            @DefaultValue("1000") @Min(1) @Max(10_000) int page,
            @DefaultValue("4000") @Min(1) int waitingClaims,
            @DefaultValue("4") @Min(1) @Max(64) int readers,
            @DefaultValue("1000") @Min(1) int ratedQueues) {

        @AssertTrue(message = "payload <= body <= bodiesInFlight, payload and answer <= answersInFlight must hold")
        public boolean isOrdered() {
            return payload.compareTo(body) <= 0
                    && body.compareTo(bodiesInFlight) <= 0
                    && payload.compareTo(answersInFlight) <= 0
                    && answer.compareTo(answersInFlight) <= 0;
        }
    }

    /**
     * How concurrent writes gather into one commit.
     *
     * @param items the most items (tasks, acks, …) in one commit, unless a single request has more
     * @param queued the most requests that wait for the commit after the running one; one more is refused
     * @param inFlight the most groups of one kind that are on their way to a store over the network at once
     */
    public record Commit(
            @DefaultValue("2000") @Min(1) int items,
            @DefaultValue("2048") @Min(1) int queued,
            @DefaultValue("4") @Min(1) @Max(64) int inFlight) {}

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
     * How MongoDB is used, where it is the store.
     *
     * @param connectTimeout the longest wait for a server that can be written, and for a connection to it
     * @param operationTimeout the longest that one operation may take, with its repetition by the driver
     * @param connections the most connections to a server
     * @param claimTries how often a claim that lost all tasks it found to other nodes looks again at once
     * @param history the failed attempts that a task remembers, the last ones
     * @param lookPeriod the pause between two looks for tasks that other nodes made READY, while claims wait here
     * @param lookQueues the most queues that one look is for; with more each has its turn
     * @param clockPeriod the pause between two measurements of how the store's clock differs from this node's
     */
    public record Mongo(
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("5s") Duration operationTimeout,
            @DefaultValue("32") @Min(1) @Max(1000) int connections,
            @DefaultValue("8") @Min(1) @Max(100) int claimTries,
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
}
