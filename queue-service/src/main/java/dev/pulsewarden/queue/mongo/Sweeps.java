package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Accumulators.sum;
import static com.mongodb.client.model.Aggregates.group;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateManyModel;
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

/** Moves what time has moved. Several nodes may do the same at a time: each task is moved once. */
final class Sweeps {

    /**
     * What was read for one sweep.
     *
     * @param due those whose time has come, the earliest first
     * @param next the time of the first that is not among them
     */
    private record Found(List<Document> due, @Nullable Instant next) {}

    private final Database database;
    private final StoreSettings settings;
    private final FailedAttempts failed;
    private final Aliases aliases;

    Sweeps(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
        this.failed = new FailedAttempts(database, settings);
        this.aliases = new Aliases(database, settings);
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
        int rescued = found.due().isEmpty() ? 0 : failed.rescue(found.due(), expiredBy, changes);
        return new Sweep(rescued, found.next());
    }

    /** One update for each length of leases that there is; workers mostly ask for the same. */
    int prolong() {
        Bson leased = all(TaskState.LEASED, Fields.LEASE_UNTIL);
        List<Document> lengths = database.tasks(tasks -> tasks.aggregate(
                        List.of(match(leased), group("$" + Fields.LEASE_MS, sum("leases", 1))))
                .into(new ArrayList<>()));
        Instant now = settings.now();
        List<WriteModel<Document>> updates = lengths.stream()
                .map(length -> length.getLong(Fields.ID))
                .<WriteModel<Document>>map(length -> new UpdateManyModel<>(
                        and(leased, eq(Fields.LEASE_MS, length)),
                        set(Fields.LEASE_UNTIL, TaskDocuments.date(now.plusMillis(length)))))
                .toList();
        return updates.isEmpty()
                ? 0
                : database.tasks(tasks -> tasks.bulkWrite(updates, Attempts.EACH_FOR_ITSELF))
                        .getMatchedCount();
    }

    Sweep forget(Instant endedBy, int limit) {
        Bson ended = lte(Fields.ENDED_AT, TaskDocuments.date(endedBy));
        List<String> ids = database.tasks(tasks -> tasks.find(ended)
                .sort(Indexes.ascending(Fields.ENDED_AT))
                .projection(include(Fields.ID))
                .limit(limit)
                .map(task -> task.getString(Fields.ID))
                .into(new ArrayList<>()));
        long forgotten = ids.isEmpty()
                ? 0
                : database.tasks(tasks -> tasks.deleteMany(and(in(Fields.ID, ids), ended)))
                        .getDeletedCount();
        if (ids.size() < limit) {
            aliases.renew(limit);
        }
        return new Sweep((int) forgotten, null);
    }

    /** Looks at the earliest alone first, which mostly says that there is nothing to do. */
    private Found find(TaskState state, String field, Bson projection, Instant asked, int limit) {
        Instant earliest = earliest(state, field);
        // the asker's clock may not have been corrected when it asked: not before the store was first reached
        Instant now = settings.now();
        Instant by = asked.isAfter(now) ? now : asked;
        if (earliest == null || earliest.isAfter(by)) {
            return new Found(List.of(), earliest);
        }
        List<Document> tasks = database.tasks(all -> inOrder(all, state, field)
                .projection(projection)
                .limit(limit + 1)
                .into(new ArrayList<>()));
        List<Document> due = tasks.stream()
                .limit(limit)
                .takeWhile(task -> !TaskDocuments.time(task, field).isAfter(by))
                .toList();
        return new Found(due, due.size() < tasks.size() ? TaskDocuments.instant(tasks.get(due.size()), field) : null);
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

    private static FindIterable<Document> inOrder(MongoCollection<Document> tasks, TaskState state, String field) {
        return tasks.find(all(state, field)).sort(Indexes.ascending(field));
    }

    /** All of a state, said so that the index of that state by this field is used. */
    private static Bson all(TaskState state, String field) {
        return and(eq(Fields.STATE, state.name()), gte(field, TaskDocuments.date(Instant.EPOCH)));
    }
}
