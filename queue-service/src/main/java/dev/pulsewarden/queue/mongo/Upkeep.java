package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Redriven;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** What operators do to a queue. */
final class Upkeep {

    private record Redrive(String id, long place) {}

    /**
     * What an update did.
     *
     * @param keyTaken which another task's dedupe key was in the way of
     */
    private record Written(int matched, BitSet keyTaken) {}

    private final Database database;
    private final StoreSettings settings;

    Upkeep(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /** Each under a place of its own, by which it is seen whether it took effect if not all of them did. */
    List<Redriven> redrive(String queue, List<String> ids, Changes changes) {
        Instant now = settings.now();
        Map<String, Document> dead = dead(queue, ids);
        List<Redrive> redrives = ids.stream()
                .map(id -> new Redrive(id, settings.order().next(now)))
                .toList();
        List<Redrive> sent = redrives.stream()
                .filter(redrive -> dead.containsKey(redrive.id()))
                .toList();
        Written written = write(queue, sent, dead, now);
        BitSet keyTaken = written.keyTaken();
        boolean allOthers = written.matched() + keyTaken.cardinality() == sent.size();
        Map<String, Long> places = allOthers ? Map.of() : places(sent);
        List<Redriven> results = new ArrayList<>();
        for (Redrive redrive : redrives) {
            int position = sent.indexOf(redrive);
            boolean done = position >= 0 && !keyTaken.get(position) && (allOthers || isAt(places, redrive));
            boolean taken = position >= 0 && keyTaken.get(position);
            results.add(done ? Redriven.READY : taken ? Redriven.KEY_TAKEN : Redriven.NOT_DEAD);
            if (done) {
                changes.add(Change.READY, queue);
            }
        }
        return results;
    }

    int delete(String queue, TaskState state, int limit, Changes changes) {
        Bson these = and(eq(Fields.QUEUE, queue), eq(Fields.STATE, state.name()));
        List<String> ids = database.tasks(tasks -> tasks.find(these)
                .sort(Picking.ORDER)
                .projection(include(Fields.ID))
                .limit(limit)
                .map(task -> task.getString(Fields.ID))
                .into(new ArrayList<>()));
        int deleted = ids.isEmpty()
                ? 0
                : (int) database.tasks(tasks -> tasks.deleteMany(still(ids, state)))
                        .getDeletedCount();
        if (state == TaskState.LEASED) {
            changes.leasesEnded(queue, deleted, settings.byQueue());
        }
        return deleted;
    }

    /** Says nothing of the queue, which never changes, so that no index but that of the ids fits. */
    static Bson still(List<String> ids, TaskState state) {
        return and(in(Fields.ID, ids), eq(Fields.STATE, state.name()));
    }

    private Map<String, Document> dead(String queue, List<String> ids) {
        Map<String, Document> dead = new HashMap<>();
        database
                .tasks(tasks -> tasks.find(still(ids, TaskState.DEAD))
                        .projection(include(Fields.QUEUE, Fields.DEDUPE_KEY))
                        .into(new ArrayList<>()))
                .stream()
                .filter(task -> queue.equals(task.getString(Fields.QUEUE)))
                .forEach(task -> dead.put(task.getString(Fields.ID), task));
        return dead;
    }

    private Written write(String queue, List<Redrive> redrives, Map<String, Document> dead, Instant now) {
        List<WriteModel<Document>> updates = redrives.stream()
                .<WriteModel<Document>>map(redrive -> new UpdateOneModel<>(
                        and(eq(Fields.ID, redrive.id()), eq(Fields.STATE, TaskState.DEAD.name())),
                        ready(redrive, queue, dead.get(redrive.id()), now)))
                .toList();
        return updates.isEmpty()
                ? new Written(0, new BitSet())
                : database.tasks(tasks -> {
                    try {
                        BulkWriteResult result = tasks.bulkWrite(updates, Attempts.EACH_FOR_ITSELF);
                        return new Written(result.getMatchedCount(), new BitSet());
                    } catch (MongoBulkWriteException e) {
                        return new Written(e.getWriteResult().getMatchedCount(), Insertion.duplicates(e));
                    }
                });
    }

    private static Bson ready(Redrive redrive, String queue, @Nullable Document dead, Instant now) {
        String dedupeKey = dead == null ? null : dead.getString(Fields.DEDUPE_KEY);
        return combine(
                set(Fields.STATE, TaskState.READY.name()),
                set(Fields.ATTEMPTS, 0),
                set(Fields.RUN_AT, TaskDocuments.date(now)),
                set(Fields.PLACE, redrive.place()),
                dedupeKey == null ? unset(Fields.KEY) : set(Fields.KEY, TaskDocuments.key(queue, dedupeKey)),
                unset(Fields.WORKER),
                unset(Fields.WORKER_LOST),
                unset(Fields.DEAD_REASON),
                unset(Fields.CLAIMED_AT),
                unset(Fields.ENDED_AT),
                unset(Fields.EXPIRE_AT),
                Replies.NOT_DUE);
    }

    private Map<String, Long> places(List<Redrive> redrives) {
        Map<String, Long> places = new HashMap<>();
        if (!redrives.isEmpty()) {
            List<String> ids = redrives.stream().map(Redrive::id).toList();
            database.tasks(tasks -> tasks.find(in(Fields.ID, ids))
                            .projection(include(Fields.PLACE))
                            .into(new ArrayList<>()))
                    .forEach(task -> places.put(task.getString(Fields.ID), task.getLong(Fields.PLACE)));
        }
        return places;
    }

    private static boolean isAt(Map<String, Long> places, Redrive redrive) {
        return Long.valueOf(redrive.place()).equals(places.get(redrive.id()));
    }
}
