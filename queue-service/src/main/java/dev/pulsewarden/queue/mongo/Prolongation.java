package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.expr;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Lets leases run anew, and notes for all nodes when they did, and when leases were last looked after. */
final class Prolongation {

    /** A lease that ends later than its length and this from now on is from before the clock went back. */
    private static final Duration SPARE = Duration.ofSeconds(5);

    private static final Bson NOTE = eq("_id", "rescue");
    private static final String LOOKED_AT = "lookedAt";
    private static final String ANEW_AT = "anewAt";

    private final Database database;
    private final StoreSettings settings;

    Prolongation(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    Watch watch() {
        List<Document> notes = database.notes(all -> all.find(NOTE).into(new ArrayList<>()));
        Document note = notes.isEmpty() ? new Document() : notes.getFirst();
        return new Watch(settings.now(), TaskDocuments.instant(note, LOOKED_AT), TaskDocuments.instant(note, ANEW_AT));
    }

    void looked() {
        note(LOOKED_AT);
    }

    /** What was done stays done when a later batch fails: those that end late enough already are not met again. */
    Sweep prolong(Instant since, int limit) {
        Instant now = settings.now();
        Instant from = now.isBefore(since) ? since : now;
        List<Document> leases = database.tasks(tasks -> toProlong(tasks, since, from)
                .projection(include(Fields.LEASE_MS, Fields.LEASE_UNTIL))
                .limit(limit)
                .into(new ArrayList<>()));
        int prolonged = leases.isEmpty() ? 0 : write(leases, from);
        if (leases.size() == limit) {
            return new Sweep(prolonged, since);
        }
        note(ANEW_AT);
        return new Sweep(prolonged, null);
    }

    /** The leases that end before they ran their length since then, or later than they can; the first to end first. */
    static FindIterable<Document> toProlong(MongoCollection<Document> tasks, Instant since, Instant now) {
        return tasks.find(and(
                        Sweeps.all(TaskState.LEASED, Fields.LEASE_UNTIL),
                        expr(new Document("$or", List.of(ends("$lt", since), ends("$gt", now.plus(SPARE)))))))
                .sort(Indexes.ascending(Fields.LEASE_UNTIL));
    }

    /** Compares a lease's end with its length from a time on. */
    private static Document ends(String comparison, Instant from) {
        Document whole = new Document("$add", List.of(TaskDocuments.date(from), "$" + Fields.LEASE_MS));
        return new Document(comparison, List.of("$" + Fields.LEASE_UNTIL, whole));
    }

    private int write(List<Document> leases, Instant from) {
        List<WriteModel<Document>> updates = leases.stream()
                .<WriteModel<Document>>map(lease -> new UpdateOneModel<>(
                        unchanged(lease),
                        set(Fields.LEASE_UNTIL, TaskDocuments.date(from.plusMillis(lease.getLong(Fields.LEASE_MS))))))
                .toList();
        return database.tasks(tasks -> tasks.bulkWrite(updates, Attempts.EACH_FOR_ITSELF))
                .getMatchedCount();
    }

    /** One that its holder extended meanwhile runs long enough. */
    private static Bson unchanged(Document lease) {
        return and(
                eq(Fields.ID, lease.getString(Fields.ID)),
                eq(Fields.STATE, TaskState.LEASED.name()),
                eq(Fields.LEASE_UNTIL, lease.getDate(Fields.LEASE_UNTIL)));
    }

    private void note(String field) {
        database.notes(notes -> notes.updateOne(
                NOTE, set(field, TaskDocuments.date(settings.now())), new UpdateOptions().upsert(true)));
    }
}
