package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Leases what was picked, in one conditional update. Only when that matched fewer than were sent, because another node was
 * quicker, it is read which were won.
 */
final class Leasing {

    private final Database database;

    Leasing(Database database) {
        this.database = database;
    }

    /** Returns for each pick which of its tasks were won. */
    List<List<Document>> lease(List<Pick> picks, Instant now) {
        if (picks.isEmpty()) {
            return List.of();
        }
        List<WriteModel<Document>> updates = new ArrayList<>();
        int sent = 0;
        for (Pick pick : picks) {
            sent += pick.tasks().size();
            updates.add(update(pick, now));
        }
        int matched = database.tasks(tasks -> tasks.bulkWrite(updates, Attempts.EACH_FOR_ITSELF))
                .getMatchedCount();
        return matched == sent ? picks.stream().map(Pick::tasks).toList() : won(picks);
    }

    private static UpdateManyModel<Document> update(Pick pick, Instant now) {
        Claim claim = pick.claim();
        Bson worker =
                claim.worker() == null ? Updates.unset(Fields.WORKER) : Updates.set(Fields.WORKER, claim.worker());
        return new UpdateManyModel<>(
                and(in(Fields.ID, pick.ids()), eq(Fields.STATE, TaskState.READY.name())),
                Updates.combine(
                        Updates.set(Fields.STATE, TaskState.LEASED.name()),
                        Updates.inc(Fields.ATTEMPTS, 1),
                        worker,
                        Updates.set(Fields.CLAIMED_AT, TaskDocuments.date(now)),
                        Updates.set(Fields.LEASE, pick.lease().token()),
                        Updates.set(Fields.LEASE_MS, pick.lease().leaseMs()),
                        Updates.set(Fields.LEASE_UNTIL, TaskDocuments.date(now.plus(claim.lease())))));
    }

    private List<List<Document>> won(List<Pick> picks) {
        List<String> ids = picks.stream().flatMap(pick -> pick.ids().stream()).toList();
        List<String> tokens = picks.stream().map(pick -> pick.lease().token()).toList();
        Map<String, String> holders = new HashMap<>();
        database.tasks(tasks -> tasks.find(and(in(Fields.ID, ids), in(Fields.LEASE, tokens)))
                        .projection(include(Fields.LEASE))
                        .into(new ArrayList<>()))
                .forEach(task -> holders.put(task.getString(Fields.ID), task.getString(Fields.LEASE)));
        return picks.stream()
                .map(pick -> pick.tasks().stream()
                        .filter(task -> pick.lease().token().equals(holders.get(task.getString(Fields.ID))))
                        .toList())
                .toList();
    }
}
