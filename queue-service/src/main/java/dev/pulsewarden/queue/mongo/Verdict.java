package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.pushEach;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.model.PushOptions;
import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.DeadReason;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Decides what follows an attempt that failed or lost its worker: DEAD after the last, else another one. For one call. */
final class Verdict {

    private final StoreSettings settings;
    private final Instant now;
    private final String mark = Lease.newToken();

    Verdict(StoreSettings settings) {
        this.settings = settings;
        this.now = settings.now();
    }

    /** What the history shows of the attempts that this call ended. */
    String mark() {
        return mark;
    }

    Ending expired(Document task) {
        String error = "the lease of " + task.getLong(Fields.LEASE_MS) + " ms ran out";
        return ending(task, failed(task, Outcome.EXPIRED, null, error), null);
    }

    Ending nacked(Document task, Failure failure) {
        return ending(task, failed(task, Outcome.FAILED, failure.worker(), failure.error()), failure.delay());
    }

    /** Back at its old place, unless that was the last worker that may be lost by it. */
    Ending lost(Document task, Release release) {
        Document failed = failed(task, Outcome.WORKER_LOST, release.worker(), null);
        int workerLost = TaskDocuments.workerLost(task) + 1;
        if (workerLost >= task.getInteger(Fields.MAX_ATTEMPTS, 1)) {
            Bson update = combine(inc(Fields.ATTEMPTS, -1), buried(task, failed, workerLost));
            return new Ending(task, Outcome.WORKER_LOST, null, false, update);
        }
        failed.append(Fields.RETRY_AT, TaskDocuments.date(now));
        Bson update = combine(
                Attempts.givenBack(task.getString(Fields.LEASE)),
                set(Fields.WORKER_LOST, workerLost),
                remembered(failed));
        return new Ending(task, Outcome.WORKER_LOST, now, true, update);
    }

    /** @param delay how long to wait before the next attempt instead of the backoff */
    private Ending ending(Document task, Document failed, @Nullable Duration delay) {
        int attempts = task.getInteger(Fields.ATTEMPTS, 0);
        int maxAttempts = task.getInteger(Fields.MAX_ATTEMPTS, 1);
        Outcome outcome = TaskDocuments.outcome(failed);
        int workerLost = TaskDocuments.workerLost(task) + (outcome == Outcome.EXPIRED ? 1 : 0);
        if (attempts >= maxAttempts || workerLost >= maxAttempts) {
            return new Ending(task, outcome, null, false, buried(task, failed, workerLost));
        }
        Duration wait = Objects.requireNonNullElseGet(
                delay, () -> settings.backoff().after(attempts, TaskDocuments.backoff(task)));
        Instant retryAt = Instant.ofEpochMilli(now.plus(wait).toEpochMilli());
        failed.append(Fields.RETRY_AT, TaskDocuments.date(retryAt));
        Bson update = combine(counted(workerLost), retried(failed, retryAt, wait.isZero()));
        return new Ending(task, outcome, retryAt, wait.isZero(), update);
    }

    private Document failed(Document task, Outcome outcome, @Nullable String by, @Nullable String error) {
        Document failed = new Document(Fields.LEASE, task.getString(Fields.LEASE))
                .append(Fields.ATTEMPT, task.getInteger(Fields.ATTEMPTS, 0))
                .append(Fields.CLAIMED_AT, task.getDate(Fields.CLAIMED_AT))
                .append(Fields.ENDED_AT, TaskDocuments.date(now))
                .append(Fields.EXPIRED, outcome == Outcome.EXPIRED)
                .append(Fields.MARK, mark);
        TaskDocuments.putIfPresent(failed, Fields.WORKER_LOST, outcome == Outcome.WORKER_LOST ? true : null);
        TaskDocuments.putIfPresent(failed, Fields.WORKER, by == null ? task.getString(Fields.WORKER) : by);
        TaskDocuments.putIfPresent(failed, Fields.ERROR, error);
        return failed;
    }

    private static Bson counted(int workerLost) {
        return workerLost == 0 ? unset(Fields.WORKER_LOST) : set(Fields.WORKER_LOST, workerLost);
    }

    private Bson buried(Document task, Document failed, int workerLost) {
        String queue = task.getString(Fields.QUEUE);
        boolean isLost = TaskDocuments.outcome(failed) != Outcome.FAILED;
        String worker = failed.getString(Fields.WORKER);
        return combine(
                replyDue(task, failed),
                set(Fields.STATE, TaskState.DEAD.name()),
                set(Fields.DEAD_REASON, (isLost ? DeadReason.WORKER_LOST : DeadReason.FAILED).name()),
                counted(workerLost),
                worker == null ? unset(Fields.WORKER) : set(Fields.WORKER, worker),
                set(Fields.ENDED_AT, TaskDocuments.date(now)),
                set(Fields.EXPIRE_AT, TaskDocuments.date(settings.expireAt(queue, now))),
                unset(Fields.LEASE),
                unset(Fields.LEASE_MS),
                unset(Fields.LEASE_UNTIL),
                unset(Fields.KEY),
                remembered(failed));
    }

    private Bson replyDue(Document task, Document failed) {
        return task.containsKey(Fields.REPLY_TO)
                ? Replies.due(settings.order().next(now), failed.getString(Fields.ERROR))
                : Replies.NOT_DUE;
    }

    private Bson retried(Document failed, Instant retryAt, boolean atOnce) {
        TaskState state = atOnce ? TaskState.READY : TaskState.DELAYED;
        return combine(
                set(Fields.STATE, state.name()),
                set(Fields.RUN_AT, TaskDocuments.date(retryAt)),
                set(Fields.PLACE, atOnce ? settings.order().next(now) : ReadyOrder.of(retryAt)),
                unset(Fields.WORKER),
                unset(Fields.CLAIMED_AT),
                unset(Fields.LEASE),
                unset(Fields.LEASE_MS),
                unset(Fields.LEASE_UNTIL),
                remembered(failed));
    }

    private Bson remembered(Document failed) {
        return pushEach(Fields.HISTORY, List.of(failed), new PushOptions().slice(-settings.maxHistory()));
    }
}
