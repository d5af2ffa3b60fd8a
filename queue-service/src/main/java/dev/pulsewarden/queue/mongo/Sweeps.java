package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Moves what time has moved: due tasks, and leases that ran out. Several nodes may do the same at a time: each task is moved once. */
final class Sweeps {

    /**
     * What was read for one sweep.
     *
     * @param due those whose time has come, the earliest first
     * @param next the time of the first that is not among them
     * @param by by when those are due: as asked, but not ahead of the store's clock
     */
    private record Found(List<Document> due, @Nullable Instant next, Instant by) {}

    private final Database database;
    private final StoreSettings settings;
    private final FailedAttempts failed;

    Sweeps(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
        this.failed = new FailedAttempts(database, settings);
    }

    Sweep promote(Instant dueBy, int limit, Changes changes) {
        Found found = find(TaskState.DELAYED, Fields.RUN_AT, include(Fields.QUEUE, Fields.RUN_AT), dueBy, limit);
        if (found.due().isEmpty()) {
            return new Sweep(0, found.next());
        }
        Instant now = settings.now();
        List<WriteModel<Document>> updates = found.due().stream()
                .<WriteModel<Document>>map(task -> new UpdateOneModel<>(
                        and(
                                eq(Fields.ID, task.getString(Fields.ID)),
                                eq(Fields.STATE, TaskState.DELAYED.name()),
                                eq(Fields.RUN_AT, task.getDate(Fields.RUN_AT))),
                        combine(
                                set(Fields.STATE, TaskState.READY.name()),
                                set(Fields.PLACE, settings.order().next(now)))))
                .toList();
        int moved = database.tasks(tasks -> tasks.bulkWrite(updates, Attempts.EACH_FOR_ITSELF))
                .getMatchedCount();
        // told of all, also of those that another node moved: they are READY here too
        found.due().forEach(task -> changes.add(Change.READY, task.getString(Fields.QUEUE)));
        return new Sweep(moved, found.next());
    }

    Sweep rescue(Instant expiredBy, int limit, Changes changes) {
        Found found = find(TaskState.LEASED, Fields.LEASE_UNTIL, Running.FIELDS, expiredBy, limit);
        int rescued = found.due().isEmpty() ? 0 : failed.rescue(found.due(), found.by(), changes);
        return new Sweep(rescued, found.next());
    }

    /** Looks at the earliest alone first, which mostly says that there is nothing to do. */
    private Found find(TaskState state, String field, Bson projection, Instant asked, int limit) {
        Instant earliest = earliest(state, field);
        // the asker's clock may not have been corrected when it asked: not before the store was first reached
        Instant now = settings.now();
        Instant by = asked.isAfter(now) ? now : asked;
        if (earliest == null || earliest.isAfter(by)) {
            return new Found(List.of(), earliest, by);
        }
        List<Document> tasks = database.tasks(all -> inOrder(all, state, field)
                .projection(projection)
                .limit(limit + 1)
                .into(new ArrayList<>()));
        List<Document> due = tasks.stream()
                .limit(limit)
                .takeWhile(task -> !TaskDocuments.time(task, field).isAfter(by))
                .toList();
        Instant next = due.size() < tasks.size() ? TaskDocuments.instant(tasks.get(due.size()), field) : null;
        return new Found(due, next, by);
    }

    private @Nullable Instant earliest(TaskState state, String field) {
        List<Document> first = database.tasks(tasks ->
                inOrder(tasks, state, field).projection(include(field)).limit(1).into(new ArrayList<>()));
        return first.isEmpty() ? null : TaskDocuments.instant(first.getFirst(), field);
    }

    /** The DELAYED tasks, the earliest first. */
    static FindIterable<Document> due(MongoCollection<Document> tasks) {
        return inOrder(tasks, TaskState.DELAYED, Fields.RUN_AT);
    }

    /** The LEASED tasks, the first whose lease ends first. */
    static FindIterable<Document> expiring(MongoCollection<Document> tasks) {
        return inOrder(tasks, TaskState.LEASED, Fields.LEASE_UNTIL);
    }

    private static FindIterable<Document> inOrder(MongoCollection<Document> tasks, TaskState state, String field) {
        return tasks.find(all(state, field)).sort(Indexes.ascending(field));
    }

    /** All of a state, said so that the index of that state by this field is used. */
    static Bson all(TaskState state, String field) {
        return and(eq(Fields.STATE, state.name()), gte(field, TaskDocuments.date(Instant.EPOCH)));
    }
}
