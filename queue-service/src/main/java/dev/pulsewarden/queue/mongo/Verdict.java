package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.pushEach;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.model.PushOptions;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Decides what follows a failed attempt: DEAD after the last, else a retry. For one call. */
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
        return ending(task, failed(task, true, task.getString(Fields.WORKER), error), null);
    }

    Ending nacked(Document task, Failure failure) {
        String worker = failure.worker() == null ? task.getString(Fields.WORKER) : failure.worker();
        return ending(task, failed(task, false, worker, failure.error()), failure.delay());
    }

    /** @param delay how long to wait before the next attempt instead of the backoff */
    private Ending ending(Document task, Document failed, @Nullable Duration delay) {
        int attempts = task.getInteger(Fields.ATTEMPTS, 0);
        boolean expired = failed.getBoolean(Fields.EXPIRED);
        if (attempts >= task.getInteger(Fields.MAX_ATTEMPTS, 1)) {
            return new Ending(task, expired, null, false, buried(task.getString(Fields.QUEUE), failed));
        }
        Duration wait = Objects.requireNonNullElseGet(
                delay, () -> settings.backoff().after(attempts, TaskDocuments.backoff(task)));
        Instant retryAt = Instant.ofEpochMilli(now.plus(wait).toEpochMilli());
        failed.append(Fields.RETRY_AT, TaskDocuments.date(retryAt));
        return new Ending(task, expired, retryAt, wait.isZero(), retried(failed, retryAt, wait.isZero()));
    }

    private Document failed(Document task, boolean expired, @Nullable String worker, @Nullable String error) {
        Document failed = new Document(Fields.LEASE, task.getString(Fields.LEASE))
                .append(Fields.ATTEMPT, task.getInteger(Fields.ATTEMPTS, 0))
                .append(Fields.CLAIMED_AT, task.getDate(Fields.CLAIMED_AT))
                .append(Fields.ENDED_AT, TaskDocuments.date(now))
                .append(Fields.EXPIRED, expired)
                .append(Fields.MARK, mark);
        TaskDocuments.putIfPresent(failed, Fields.WORKER, worker);
        TaskDocuments.putIfPresent(failed, Fields.ERROR, error);
        return failed;
    }

    private Bson buried(String queue, Document failed) {
        String worker = failed.getString(Fields.WORKER);
        return combine(
                set(Fields.STATE, TaskState.DEAD.name()),
                worker == null ? unset(Fields.WORKER) : set(Fields.WORKER, worker),
                set(Fields.ENDED_AT, TaskDocuments.date(now)),
                set(Fields.EXPIRE_AT, TaskDocuments.date(settings.expireAt(queue, now))),
                unset(Fields.LEASE),
                unset(Fields.LEASE_MS),
                unset(Fields.LEASE_UNTIL),
                unset(Fields.KEY),
                remembered(failed));
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
