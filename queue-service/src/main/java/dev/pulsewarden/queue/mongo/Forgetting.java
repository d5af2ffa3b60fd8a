package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Takes away ended tasks whose time is over, and keeps the aliases of those that are still there. */
final class Forgetting {

    private final Database database;
    private final Aliases aliases;

    Forgetting(Database database, StoreSettings settings) {
        this.database = database;
        this.aliases = new Aliases(database, settings);
    }

    Sweep forget(Instant overBy, int limit) {
        List<String> ids = database.tasks(tasks -> over(tasks, overBy)
                .projection(include(Fields.ID))
                .limit(limit)
                .map(task -> task.getString(Fields.ID))
                .into(new ArrayList<>()));
        long forgotten = ids.isEmpty()
                ? 0
                : database.tasks(tasks -> tasks.deleteMany(ended(ids))).getDeletedCount();
        if (ids.size() < limit) {
            aliases.renew(limit);
        }
        return new Sweep((int) forgotten, null);
    }

    static FindIterable<Document> over(MongoCollection<Document> tasks, Instant overBy) {
        return tasks.find(lte(Fields.EXPIRE_AT, TaskDocuments.date(overBy))).sort(Indexes.ascending(Fields.EXPIRE_AT));
    }

    /** Says nothing of when they ended, so that no index but that of the ids fits; one redriven meanwhile is left alone. */
    static Bson ended(List<String> ids) {
        return and(in(Fields.ID, ids), in(Fields.STATE, TaskState.DONE.name(), TaskState.DEAD.name()));
    }
}
