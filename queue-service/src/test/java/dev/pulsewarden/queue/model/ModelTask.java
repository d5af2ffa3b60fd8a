package dev.pulsewarden.queue.model;

import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.queue.task.Attempt;
import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.DeadReason;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Done;
import dev.pulsewarden.queue.task.LeaseResult.Lost;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.Task.Holder;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A task as it should stand. */
final class ModelTask {

    private final Instant createdAt;
    private final List<Attempt> failed = new ArrayList<>();
    /** What the leases led to that are no more. */
    private final Map<String, LeaseResult> outcomes = new HashMap<>();

    private TaskDraft draft;
    private TaskState state = TaskState.DELAYED;
    private int attempts;
    private int workerLost;
    private @Nullable Holder holder;
    private @Nullable String lease;
    private Duration leaseTime = Duration.ZERO;
    private @Nullable String released;
    private @Nullable Instant endedAt;
    private @Nullable DeadReason deadReason;
    private @Nullable Instant expireAt;
    private @Nullable RawJson result;
    private Instant readySince = Instant.EPOCH;
    private long rank;

    ModelTask(TaskDraft draft, Instant createdAt) {
        this.draft = draft;
        this.createdAt = createdAt;
    }

    String id() {
        return draft.id();
    }

    TaskDraft draft() {
        return draft;
    }

    TaskState state() {
        return state;
    }

    boolean is(TaskState one) {
        return state == one;
    }

    /** When it is READY, or was last. */
    Instant runAt() {
        return draft.runAt();
    }

    Instant leaseUntil() {
        return holder.leaseUntil();
    }

    @Nullable
    String worker() {
        return holder.worker();
    }

    @Nullable
    Instant endedAt() {
        return endedAt;
    }

    /** From when on it may be forgotten. */
    @Nullable
    Instant expireAt() {
        return expireAt;
    }

    Instant readySince() {
        return readySince;
    }

    /** Its place among those of its priority; those that became READY at the same time may share one. */
    long rank() {
        return rank;
    }

    Duration leaseTime() {
        return leaseTime;
    }

    boolean isHeldBy(String token) {
        return state == TaskState.LEASED && token.equals(lease);
    }

    /** Whether it is handed out alone. */
    boolean isSuspect() {
        return workerLost > 0;
    }

    void ready(Instant now, long place) {
        state = TaskState.READY;
        readySince = now;
        rank = place;
    }

    void lease(Claim claim, String token, Instant now) {
        state = TaskState.LEASED;
        attempts++;
        lease = token;
        leaseTime = claim.lease();
        holder = new Holder(claim.worker(), now, now.plus(leaseTime));
    }

    void extend(Instant now) {
        holder = new Holder(holder.worker(), holder.claimedAt(), now.plus(leaseTime));
    }

    /** Another one than who claimed it has its attempt. */
    void takenOverBy(@Nullable String other) {
        if (other != null) {
            holder = new Holder(other, holder.claimedAt(), holder.leaseUntil());
        }
    }

    void release() {
        state = TaskState.READY;
        attempts--;
        released = lease;
        lease = null;
        holder = null;
    }

    void workerIsLost() {
        workerLost++;
    }

    /** Given back, with a row in its history; whoever says more about that lease than this is too late. */
    void releaseOfLost(Instant now) {
        fail(Outcome.WORKER_LOST, null, now, new Lost());
        release();
    }

    boolean wasReleasedBy(String token) {
        return token.equals(released);
    }

    void done(@Nullable RawJson said, Instant now, Instant mayBeForgotten) {
        state = TaskState.DONE;
        result = said;
        end(now, mayBeForgotten);
    }

    boolean isLastAttempt() {
        return attempts >= draft.maxAttempts() || isLastLoss();
    }

    boolean isLastLoss() {
        return workerLost >= draft.maxAttempts();
    }

    /** As it is without a delay that somebody asked for: the same each time, or doubled with each attempt, up to five minutes. */
    Duration backoff() {
        BackoffRule rule = draft.backoff();
        if (rule.kind() == Kind.FIXED) {
            return rule.first();
        }
        Duration doubled = rule.first().multipliedBy(1L << (attempts - 1));
        Duration longest = Objects.requireNonNullElse(rule.max(), Duration.ofMinutes(5));
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    void bury(Outcome outcome, @Nullable String error, Instant now, Instant mayBeForgotten) {
        fail(outcome, error, now, new Dead());
        // a lease that ran out counts as an attempt as well
        attempts -= outcome == Outcome.WORKER_LOST ? 1 : 0;
        state = TaskState.DEAD;
        deadReason = outcome == Outcome.FAILED ? DeadReason.FAILED : DeadReason.WORKER_LOST;
        end(now, mayBeForgotten);
    }

    /** It is still to be made READY if its time has come. */
    void retry(Outcome outcome, @Nullable String error, Instant now, Instant retryAt) {
        fail(outcome, error, now, new LeaseResult.Retrying(retryAt));
        state = TaskState.DELAYED;
        draft = draft.due(retryAt);
        lease = null;
        holder = null;
    }

    void redrive(Instant now, long place) {
        attempts = 0;
        workerLost = 0;
        deadReason = null;
        draft = draft.due(now);
        holder = null;
        endedAt = null;
        expireAt = null;
        ready(now, place);
    }

    LeaseResult earlier(String token) {
        return state == TaskState.DONE && token.equals(lease) ? new Done() : outcomes.getOrDefault(token, new Lost());
    }

    Task task() {
        return new Task(draft, state, attempts, workerLost, createdAt, holder, endedAt, deadReason, result);
    }

    TaskDetail detail() {
        List<Attempt> all = new ArrayList<>(failed);
        if (state == TaskState.LEASED || state == TaskState.DONE) {
            Outcome outcome = state == TaskState.DONE ? Outcome.DONE : Outcome.RUNNING;
            all.add(new Attempt(attempts, holder.worker(), holder.claimedAt(), endedAt, outcome, null));
        }
        return new TaskDetail(task(), all);
    }

    private void fail(Outcome outcome, @Nullable String error, Instant now, LeaseResult then) {
        failed.add(new Attempt(attempts, holder.worker(), holder.claimedAt(), now, outcome, error));
        outcomes.put(lease, outcome == Outcome.EXPIRED ? new Lost() : then);
    }

    private void end(Instant now, Instant mayBeForgotten) {
        endedAt = now;
        expireAt = mayBeForgotten;
        holder = new Holder(holder.worker(), holder.claimedAt(), null);
    }
}
