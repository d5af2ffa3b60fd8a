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
import dev.pulsewarden.queue.task.LeaseResult.Released;
import dev.pulsewarden.queue.task.Release;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Ends attempts that failed, by a nack, by silence or with their worker. The tasks are read first, to decide what follows; the
 * update holds only while the lease is the same, so nothing that it was decided from can have changed.
 */
final class FailedAttempts {

    private final Database database;
    private final StoreSettings settings;

    FailedAttempts(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    List<LeaseResult> nack(List<Failure> failures, Changes changes) {
        Verdict verdict = new Verdict(settings);
        Map<LeaseKey, Function<Document, Ending>> endings = new LinkedHashMap<>();
        failures.forEach(failure -> endings.putIfAbsent(failure.key(), task -> verdict.nacked(task, failure)));
        Map<LeaseKey, LeaseResult> results = end(endings, verdict.mark(), Running::earlier, changes);
        return failures.stream()
                .map(failure -> results.getOrDefault(failure.key(), new Lost()))
                .toList();
    }

    /** Gives tasks back whose worker was lost. */
    List<LeaseResult> lose(List<Release> releases, Changes changes) {
        if (releases.isEmpty()) {
            return List.of();
        }
        Verdict verdict = new Verdict(settings);
        Map<LeaseKey, Function<Document, Ending>> endings = new LinkedHashMap<>();
        releases.forEach(release -> endings.putIfAbsent(release.key(), task -> verdict.lost(task, release)));
        Map<LeaseKey, LeaseResult> results = end(endings, verdict.mark(), FailedAttempts::givenBack, changes);
        return releases.stream()
                .map(release -> results.getOrDefault(release.key(), new Lost()))
                .toList();
    }

    /** @param earlier what a lease led to that holds nothing any more */
    private Map<LeaseKey, LeaseResult> end(
            Map<LeaseKey, Function<Document, Ending>> said,
            String mark,
            BiFunction<Running, Lease, LeaseResult> earlier,
            Changes changes) {
        Map<String, Running> found = new HashMap<>(Running.find(
                database, said.keySet().stream().map(LeaseKey::id).distinct().toList()));
        Map<LeaseKey, Ending> endings = new LinkedHashMap<>();
        said.forEach((key, ending) -> {
            Running task = found.get(key.id());
            if (task != null && task.isHeldBy(key)) {
                endings.put(key, ending.apply(task.document()));
            }
        });
        Map<String, Running> others = end(List.copyOf(endings.values()), null, mark, changes);
        found.putAll(others);
        Map<LeaseKey, LeaseResult> results = new HashMap<>();
        for (LeaseKey key : said.keySet()) {
            Ending ending = endings.get(key);
            Running task = found.get(key.id());
            Lease lease = Lease.of(key);
            if (ending != null && !others.containsKey(key.id())) {
                results.put(key, ending.result());
            } else if (task != null && lease != null) {
                results.put(key, earlier.apply(task, lease));
            }
        }
        return results;
    }

    private static LeaseResult givenBack(Running task, Lease lease) {
        return task.wasGivenBackBy(lease) ? new Released() : task.earlier(lease);
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
        endings.stream()
                .filter(ending -> !others.containsKey(ending.id()))
                .forEach(ending -> ending.tell(changes, settings.byQueue()));
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
}
