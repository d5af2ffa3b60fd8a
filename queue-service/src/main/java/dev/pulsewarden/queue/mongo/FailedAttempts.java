package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Lost;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Ends attempts that failed, by a nack or by silence. The tasks are read first, to decide what follows; the update holds only
 * while the lease is the same, so nothing that it was decided from can have changed.
 */
final class FailedAttempts {

    private final Database database;
    private final StoreSettings settings;

    FailedAttempts(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    List<LeaseResult> nack(List<Failure> failures, Changes changes) {
        Map<String, Running> found = new HashMap<>(Running.find(
                database,
                failures.stream().map(failure -> failure.key().id()).distinct().toList()));
        Verdict verdict = new Verdict(settings);
        Map<LeaseKey, Ending> endings = new LinkedHashMap<>();
        for (Failure failure : failures) {
            LeaseKey key = failure.key();
            Running task = found.get(key.id());
            if (task != null && !endings.containsKey(key) && task.isHeldBy(key)) {
                endings.put(key, verdict.nacked(task.document(), failure));
            }
        }
        Map<String, Running> others = end(List.copyOf(endings.values()), null, verdict.mark(), changes);
        found.putAll(others);
        return failures.stream()
                .map(failure -> {
                    Ending ending = endings.get(failure.key());
                    return ending != null && !others.containsKey(ending.id())
                            ? ending.result()
                            : earlier(failure.key(), found);
                })
                .toList();
    }

    /**
     * Takes back leases that ran out.
     *
     * @param tasks as they were read
     * @param expiredBy one that was extended meanwhile is left alone
     * @return how many it took back
     */
    int rescue(List<Document> tasks, Instant expiredBy, Changes changes) {
        Verdict verdict = new Verdict(settings);
        List<Ending> endings = tasks.stream().map(verdict::expired).toList();
        return endings.size() - end(endings, expiredBy, verdict.mark(), changes).size();
    }

    /** Returns the tasks whose attempts others have ended, extended or taken, as they stand now. */
    private Map<String, Running> end(List<Ending> endings, @Nullable Instant expiredBy, String mark, Changes changes) {
        Map<String, Running> others = new HashMap<>();
        if (write(endings, expiredBy) < endings.size()) {
            List<String> ids = endings.stream().map(Ending::id).toList();
            Map<String, Running> after = Running.find(database, ids);
            ids.stream()
                    .map(id -> after.getOrDefault(id, new Running(new Document(Fields.ID, id))))
                    .filter(task -> !task.wasFailedBy(mark))
                    .forEach(task -> others.put(task.id(), task));
        }
        endings.stream().filter(ending -> !others.containsKey(ending.id())).forEach(ending -> ending.tell(changes));
        return others;
    }

    private int write(List<Ending> endings, @Nullable Instant expiredBy) {
        if (endings.isEmpty()) {
            return 0;
        }
        List<WriteModel<Document>> updates = endings.stream()
                .<WriteModel<Document>>map(ending -> new UpdateOneModel<>(still(ending, expiredBy), ending.update()))
                .toList();
        return database.tasks(tasks -> tasks.bulkWrite(updates, Attempts.EACH_FOR_ITSELF))
                .getMatchedCount();
    }

    private static Bson still(Ending ending, @Nullable Instant expiredBy) {
        Bson held = Running.held(ending.id(), ending.lease());
        return expiredBy == null ? held : and(held, lte(Fields.LEASE_UNTIL, TaskDocuments.date(expiredBy)));
    }

    private static LeaseResult earlier(LeaseKey key, Map<String, Running> found) {
        Running task = found.get(key.id());
        Lease lease = Lease.of(key);
        return task == null || lease == null ? new Lost() : task.earlier(lease);
    }
}
