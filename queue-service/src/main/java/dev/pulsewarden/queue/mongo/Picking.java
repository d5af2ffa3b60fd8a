package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Projections.exclude;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Indexes;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Finds READY tasks for claims: one look a queue for all its claims. Of many queues it first asks which have any. */
final class Picking {

    static final Bson ORDER =
            Indexes.compoundIndex(Indexes.descending(Fields.PRIORITY), Indexes.ascending(Fields.PLACE, Fields.ID));

    /** So many are looked into at once: to ask first would save no time. */
    private static final int FEW_QUEUES = 3;

    private final Database database;
    private final long maxBytes;
    private final BatchSize batchSize;
    private final Concurrency concurrency;

    /** @param maxBytes payloads for one claim together; the first task is always in it */
    Picking(Database database, long maxBytes, Concurrency concurrency) {
        this.database = database;
        this.maxBytes = maxBytes;
        this.batchSize = new BatchSize(maxBytes);
        this.concurrency = concurrency;
    }

    /**
     * Finds for each of these claims what is READY.
     *
     * @param open positions of claims, by queue
     */
    List<Pick> pick(List<Claim> claims, Map<String, List<Integer>> open, Changes changes) {
        Collection<String> queues =
                open.size() <= FEW_QUEUES ? open.keySet() : ReadyQueues.among(database, open.keySet());
        List<Pick> picks = new ArrayList<>();
        for (String queue : queues) {
            picks.addAll(pick(claims, queue, open.getOrDefault(queue, List.of()), changes));
        }
        return picks;
    }

    private List<Pick> pick(List<Claim> claims, String queue, List<Integer> of, Changes changes) {
        int limit = concurrency.places(
                queue, of.stream().mapToInt(i -> claims.get(i).max()).sum());
        if (limit == 0) {
            return List.of();
        }
        List<Pick> picks = new ArrayList<>();
        database.tasks(tasks -> {
            try (MongoCursor<Document> cursor = next(tasks, queue, limit)
                    .batchSize(batchSize.forUpTo(limit))
                    .iterator()) {
                Bounded found = new Bounded(cursor, maxBytes, batchSize);
                for (int i : of) {
                    Claim claim = claims.get(i);
                    List<Document> some = found.take(claim.max());
                    if (!some.isEmpty()) {
                        Lease lease = Lease.create(queue, claim.lease().toMillis());
                        picks.add(new Pick(i, claim, lease, some));
                    }
                }
                if (found.hasLeft()) {
                    // whoever was not woken because these claims asked for as many as there are is now
                    changes.add(Change.READY, queue);
                }
            }
            return true;
        });
        return picks;
    }

    /** The query that the index by place answers in order. */
    static FindIterable<Document> next(MongoCollection<Document> tasks, String queue, int limit) {
        return tasks.find(and(eq(Fields.QUEUE, queue), eq(Fields.STATE, TaskState.READY.name())))
                .sort(ORDER)
                .projection(exclude(Fields.HISTORY, Fields.RESULT))
                .limit(limit);
    }
}
