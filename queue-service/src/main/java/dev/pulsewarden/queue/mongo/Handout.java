package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.exclude;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.Task.Holder;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Leases READY tasks: one look a queue for all its claims, then one conditional update for all claims. Only when that matched
 * fewer than were sent, because another node was quicker, it is read which were won.
 */
final class Handout {

    static final Bson ORDER =
            Indexes.compoundIndex(Indexes.descending(Fields.PRIORITY), Indexes.ascending(Fields.PLACE, Fields.ID));

    private static final BulkWriteOptions EACH_FOR_ITSELF = new BulkWriteOptions().ordered(false);

    /** What is to be leased for one claim. */
    private record Pick(int claim, Lease lease, List<Document> tasks) {}

    private final Database database;
    private final StoreSettings settings;
    private final int tries;
    private final BatchSize batchSize;

    /** @param tries how often a claim that lost all its tasks to other nodes looks again */
    Handout(Database database, StoreSettings settings, int tries) {
        this.database = database;
        this.settings = settings;
        this.tries = tries;
        this.batchSize = new BatchSize(settings.maxAnswerBytes());
    }

    List<List<LeasedTask>> claim(List<Claim> claims, Set<String> paused, Changes changes) {
        List<List<LeasedTask>> answers = new ArrayList<>();
        Map<String, List<Integer>> open = new LinkedHashMap<>();
        for (int i = 0; i < claims.size(); i++) {
            answers.add(List.of());
            String queue = claims.get(i).queue();
            if (!paused.contains(queue)) {
                open.computeIfAbsent(queue, name -> new ArrayList<>()).add(i);
            }
        }
        for (int tried = 0; tried < tries && !open.isEmpty(); tried++) {
            open = claimOnce(claims, open, answers, changes);
        }
        // whoever lost every time looks again at once, after others had their turn
        open.keySet().forEach(queue -> changes.add(Change.READY, queue));
        return answers;
    }

    /** Returns the claims that found tasks and lost all of them. */
    private Map<String, List<Integer>> claimOnce(
            List<Claim> claims, Map<String, List<Integer>> open, List<List<LeasedTask>> answers, Changes changes) {
        List<Pick> picks = new ArrayList<>();
        open.forEach((queue, of) -> picks.addAll(pick(claims, queue, of, changes)));
        Map<String, List<Integer>> lost = new LinkedHashMap<>();
        if (picks.isEmpty()) {
            return lost;
        }
        Instant now = settings.now();
        @Nullable Set<String> won = lease(claims, picks, now);
        for (Pick pick : picks) {
            Claim claim = claims.get(pick.claim());
            List<LeasedTask> leased = pick.tasks().stream()
                    .filter(task -> won == null || won.contains(task.getString(Fields.ID)))
                    .map(task -> leased(task, pick.lease(), claim, now))
                    .toList();
            if (leased.isEmpty()) {
                lost.computeIfAbsent(claim.queue(), name -> new ArrayList<>()).add(pick.claim());
            } else {
                answers.set(pick.claim(), leased);
                tell(claim, leased, leased.size() < pick.tasks().size(), now, changes);
            }
        }
        return lost;
    }

    private List<Pick> pick(List<Claim> claims, String queue, List<Integer> of, Changes changes) {
        List<Pick> picks = new ArrayList<>();
        int limit = of.stream().mapToInt(i -> claims.get(i).max()).sum();
        database.tasks(tasks -> {
            try (MongoCursor<Document> cursor = next(tasks, queue, limit)
                    .batchSize(batchSize.forUpTo(limit))
                    .iterator()) {
                Bounded found = new Bounded(cursor, settings.maxAnswerBytes(), batchSize);
                for (int i : of) {
                    List<Document> some = found.take(claims.get(i).max());
                    if (!some.isEmpty()) {
                        picks.add(new Pick(
                                i, Lease.create(queue, claims.get(i).lease().toMillis()), some));
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

    /** Returns which tasks were won; absent: all. */
    private @Nullable Set<String> lease(List<Claim> claims, List<Pick> picks, Instant now) {
        List<WriteModel<Document>> updates = new ArrayList<>();
        int sent = 0;
        for (Pick pick : picks) {
            sent += pick.tasks().size();
            updates.add(update(pick, claims.get(pick.claim()), now));
        }
        int matched = database.tasks(tasks -> tasks.bulkWrite(updates, EACH_FOR_ITSELF))
                .getMatchedCount();
        return matched == sent ? null : won(picks);
    }

    private static UpdateManyModel<Document> update(Pick pick, Claim claim, Instant now) {
        Bson worker =
                claim.worker() == null ? Updates.unset(Fields.WORKER) : Updates.set(Fields.WORKER, claim.worker());
        return new UpdateManyModel<>(
                and(in(Fields.ID, ids(pick)), eq(Fields.STATE, TaskState.READY.name())),
                Updates.combine(
                        Updates.set(Fields.STATE, TaskState.LEASED.name()),
                        Updates.inc(Fields.ATTEMPTS, 1),
                        worker,
                        Updates.set(Fields.CLAIMED_AT, TaskDocuments.date(now)),
                        Updates.set(Fields.LEASE, pick.lease().token()),
                        Updates.set(Fields.LEASE_MS, pick.lease().leaseMs()),
                        Updates.set(Fields.LEASE_UNTIL, TaskDocuments.date(now.plus(claim.lease())))));
    }

    private Set<String> won(List<Pick> picks) {
        List<String> ids = picks.stream().flatMap(pick -> ids(pick).stream()).toList();
        List<String> tokens = picks.stream().map(pick -> pick.lease().token()).toList();
        Set<String> won = new HashSet<>();
        database.tasks(tasks -> tasks.find(and(in(Fields.ID, ids), in(Fields.LEASE, tokens)))
                        .projection(include(Fields.ID))
                        .into(new ArrayList<>()))
                .forEach(task -> won.add(task.getString(Fields.ID)));
        return won;
    }

    private static void tell(Claim claim, List<LeasedTask> leased, boolean lostSome, Instant now, Changes changes) {
        changes.add(Change.CLAIMED, claim.queue(), leased.size());
        changes.rescueDue(now.plus(claim.lease()));
        if (lostSome) {
            changes.add(Change.READY, claim.queue());
        }
    }

    private static LeasedTask leased(Document found, Lease lease, Claim claim, Instant now) {
        Task before = TaskDocuments.task(found);
        Task task = new Task(
                before.draft(),
                TaskState.LEASED,
                before.attempts() + 1,
                before.createdAt(),
                new Holder(claim.worker(), now, now.plus(claim.lease())),
                null,
                null);
        return new LeasedTask(task, lease.textFor(before.id()), claim.lease());
    }

    private static List<String> ids(Pick pick) {
        return pick.tasks().stream().map(task -> task.getString(Fields.ID)).toList();
    }
}
