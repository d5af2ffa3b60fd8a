package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.exclude;

import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Done;
import dev.pulsewarden.queue.task.LeaseResult.Lost;
import dev.pulsewarden.queue.task.LeaseResult.Retrying;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;

/** A task as those see it who end its attempts: without what was sent and what came of it. */
record Running(Document document) {

    static final Bson FIELDS = exclude(Fields.PAYLOAD, Fields.RESULT, Fields.HISTORY + "." + Fields.ERROR);

    static Map<String, Running> find(Database database, Collection<String> ids) {
        Map<String, Running> found = new HashMap<>();
        database.tasks(tasks ->
                        tasks.find(in(Fields.ID, ids)).projection(FIELDS).into(new ArrayList<>()))
                .forEach(document -> found.put(document.getString(Fields.ID), new Running(document)));
        return found;
    }

    /** What only a task matches that is held under this lease. */
    static Bson held(String id, Lease lease) {
        return and(
                eq(Fields.ID, id),
                eq(Fields.LEASE, lease.token()),
                eq(Fields.LEASE_MS, lease.leaseMs()),
                eq(Fields.STATE, TaskState.LEASED.name()));
    }

    String id() {
        return document.getString(Fields.ID);
    }

    boolean isHeldBy(LeaseKey key) {
        Lease lease = Lease.of(key);
        return lease != null && isHeldBy(lease);
    }

    boolean isHeldBy(Lease lease) {
        return is(TaskState.LEASED) && lease.equals(lease());
    }

    /** Under which it is held. */
    Lease lease() {
        return new Lease(
                Objects.requireNonNullElse(document.getString(Fields.LEASE), ""),
                Objects.requireNonNullElse(document.getLong(Fields.LEASE_MS), 0L),
                document.getString(Fields.QUEUE));
    }

    boolean wasGivenBackBy(Lease lease) {
        return !isHeldBy(lease) && lease.token().equals(document.getString(Fields.RELEASED));
    }

    /** What this lease already led to: saying something again gives the same outcome. One given back led to nothing. */
    LeaseResult earlier(Lease lease) {
        String token = lease.token();
        if (is(TaskState.DONE) && token.equals(document.getString(Fields.LEASE))) {
            return new Done();
        }
        return TaskDocuments.history(document).stream()
                .filter(failed -> token.equals(failed.getString(Fields.LEASE)))
                .findFirst()
                .map(Running::outcome)
                .orElseGet(Lost::new);
    }

    /** Whether the call with this mark has ended one of its attempts. */
    boolean wasFailedBy(String mark) {
        return TaskDocuments.history(document).stream().anyMatch(failed -> mark.equals(failed.getString(Fields.MARK)));
    }

    private boolean is(TaskState state) {
        return state.name().equals(document.getString(Fields.STATE));
    }

    private static LeaseResult outcome(Document failed) {
        Instant retryAt = TaskDocuments.instant(failed, Fields.RETRY_AT);
        return switch (TaskDocuments.outcome(failed)) {
            case EXPIRED -> new Lost();
            case WORKER_LOST -> retryAt == null ? new Dead() : new Lost();
            default -> retryAt == null ? new Dead() : new Retrying(retryAt);
        };
    }
}
