package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.task.Reply;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Ends of tasks that are to be told. Each is told by one node: whoever takes it first has it for a while, and may take it again.
 * Thread-safe.
 */
final class Replies {

    static final Bson NOT_DUE = combine(
            unset(Fields.REPLY_DUE), unset(Fields.REPLY_ERROR), unset(Fields.REPLY_BY), unset(Fields.REPLY_UNTIL));

    private final Database database;
    private final StoreSettings settings;
    private final String node = Lease.newToken();

    Replies(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /** That a task has ended is to be told. */
    static Bson due(long place, @Nullable String error) {
        Bson due = set(Fields.REPLY_DUE, place);
        return error == null ? due : combine(due, set(Fields.REPLY_ERROR, error));
    }

    /** Takes those that ended first, of which no other node has any. */
    List<Reply> first(int limit, long maxBytes, Duration hold) {
        Instant now = settings.now();
        List<Reply> found = find(limit, maxBytes, now);
        if (found.isEmpty()) {
            return found;
        }
        Bson ours = combine(set(Fields.REPLY_BY, node), set(Fields.REPLY_UNTIL, TaskDocuments.date(now.plus(hold))));
        List<WriteModel<Document>> updates = found.stream()
                .<WriteModel<Document>>map(reply -> new UpdateOneModel<>(and(same(reply), free(now)), ours))
                .toList();
        int matched = database.tasks(tasks -> tasks.bulkWrite(updates, Attempts.EACH_FOR_ITSELF))
                .getMatchedCount();
        return matched == found.size() ? found : ours(found);
    }

    void told(List<Reply> replies) {
        List<WriteModel<Document>> updates = replies.stream()
                .<WriteModel<Document>>map(reply -> new UpdateOneModel<>(same(reply), NOT_DUE))
                .toList();
        database.tasks(tasks -> tasks.bulkWrite(updates, Attempts.EACH_FOR_ITSELF));
    }

    private List<Reply> find(int limit, long maxBytes, Instant now) {
        return database.tasks(tasks -> {
            try (MongoCursor<Document> cursor =
                    waiting(tasks, free(now)).limit(limit).iterator()) {
                List<Reply> replies = new ArrayList<>();
                long bytes = 0;
                while (cursor.hasNext()) {
                    Reply reply = reply(cursor.next());
                    bytes += reply.size();
                    if (!replies.isEmpty() && bytes > maxBytes) {
                        break;
                    }
                    replies.add(reply);
                }
                return replies;
            }
        });
    }

    /** In the order in which they ended. */
    static FindIterable<Document> waiting(MongoCollection<Document> tasks, Bson which) {
        return tasks.find(and(gt(Fields.REPLY_DUE, 0L), which))
                .sort(Indexes.ascending(Fields.REPLY_DUE))
                .projection(include(
                        Fields.REPLY_DUE,
                        Fields.REPLY_ERROR,
                        Fields.REPLY_TO,
                        Fields.CORRELATION_ID,
                        Fields.STATE,
                        Fields.WORKER,
                        Fields.ENDED_AT,
                        Fields.DEAD_REASON,
                        Fields.RESULT));
    }

    /** No other node has it. */
    private Bson free(Instant now) {
        return or(
                exists(Fields.REPLY_BY, false),
                eq(Fields.REPLY_BY, node),
                lte(Fields.REPLY_UNTIL, TaskDocuments.date(now)));
    }

    /** Those that no other node took meanwhile. */
    private List<Reply> ours(List<Reply> found) {
        List<String> ids = found.stream().map(Reply::id).toList();
        Set<String> ours = new HashSet<>();
        database.tasks(tasks -> tasks.find(and(in(Fields.ID, ids), eq(Fields.REPLY_BY, node)))
                .projection(include(Fields.ID))
                .map(task -> task.getString(Fields.ID))
                .into(ours));
        return found.stream().filter(reply -> ours.contains(reply.id())).toList();
    }

    private static Bson same(Reply reply) {
        return and(eq(Fields.ID, reply.id()), eq(Fields.REPLY_DUE, reply.mark()));
    }

    private static Reply reply(Document task) {
        String result = task.getString(Fields.RESULT);
        return new Reply(
                task.getString(Fields.ID),
                task.getLong(Fields.REPLY_DUE),
                task.getString(Fields.REPLY_TO),
                task.getString(Fields.CORRELATION_ID),
                task.getString(Fields.WORKER),
                TaskDocuments.time(task, Fields.ENDED_AT),
                TaskDocuments.deadReason(task),
                result == null ? null : new RawJson(result),
                task.getString(Fields.REPLY_ERROR));
    }
}
