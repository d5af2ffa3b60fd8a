package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.model.Indexes;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.conversions.Bson;

/** Takes away tasks that ended long enough ago, and keeps the aliases of those that are still there. */
final class Forgetting {

    private final Database database;
    private final Aliases aliases;

    Forgetting(Database database, StoreSettings settings) {
        this.database = database;
        this.aliases = new Aliases(database, settings);
    }

    Sweep forget(Instant endedBy, int limit) {
        List<String> ids = database.tasks(tasks -> tasks.find(lte(Fields.ENDED_AT, TaskDocuments.date(endedBy)))
                .sort(Indexes.ascending(Fields.ENDED_AT))
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

    /** Says nothing of when they ended, so that no index but that of the ids fits; one redriven meanwhile is left alone. */
    static Bson ended(List<String> ids) {
        return and(in(Fields.ID, ids), in(Fields.STATE, TaskState.DONE.name(), TaskState.DEAD.name()));
    }
}
