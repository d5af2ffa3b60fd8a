package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.result.UpdateResult;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.mongodb.core.MongoOperations;

/**
 * The store's indexes, by name, and the version of its schema. Both change by migrations alone, each of which may be done
 * again, or by two nodes at a time; what was ever released does not change. Thread-safe.
 */
final class MongoSchema {

    static final String BY_PLACE = "tasks_by_place";
    static final String BY_DUE = "tasks_by_due";
    static final String BY_EXPIRY = "tasks_by_expiry";
    static final String BY_REPLY = "tasks_by_reply";
    static final String FORGOTTEN = "tasks_forgotten";
    private static final String BY_END = "tasks_by_end";

    private static final Logger log = LoggerFactory.getLogger(MongoSchema.class);
    static final String COLLECTION = "schema";
    private static final String VERSION = "version";
    private static final int INDEX_NOT_FOUND = 27;
    private static final List<Consumer<MongoOperations>> MIGRATIONS =
            List.of(MongoSchema::indexes, MongoSchema::withoutEnds, MongoSchema::replies);

    private final MongoOperations mongo;

    MongoSchema(MongoOperations mongo) {
        this.mongo = mongo;
    }

    /**
     * Brings the schema up to date; done again it changes nothing.
     *
     * @throws TaskStoreException if a newer program has changed it
     */
    void ensure() {
        mongo.execute(COLLECTION, versions -> {
            migrate(versions);
            return true;
        });
    }

    private void migrate(MongoCollection<Document> versions) {
        Document known = versions.find(eq("_id", "tasks")).first();
        int version = known == null ? 0 : known.getInteger(VERSION, 0);
        if (version > MIGRATIONS.size()) {
            String message = "the store has schema version %d and this program knows up to %d; use the newer program"
                    .formatted(version, MIGRATIONS.size());
            throw new TaskStoreException(Reason.UNAVAILABLE, message, null);
        }
        for (int next = version; next < MIGRATIONS.size(); next++) {
            MIGRATIONS.get(next).accept(mongo);
            UpdateResult moved = versions.updateOne(
                    eq("_id", "tasks"), Updates.max(VERSION, next + 1), new UpdateOptions().upsert(true));
            if (moved.getModifiedCount() == 1 || moved.getUpsertedId() != null) {
                log.info("the store has schema version {} now", next + 1);
            }
        }
    }

    private static void indexes(MongoOperations mongo) {
        mongo.execute(
                Database.TASKS,
                tasks -> tasks.createIndexes(List.of(
                        // the claim walks this one from its first entry; so do the pages and the counts
                        index(
                                BY_PLACE,
                                Indexes.compoundIndex(
                                        ascending(Fields.QUEUE, Fields.STATE),
                                        Indexes.descending(Fields.PRIORITY),
                                        ascending(Fields.PLACE, Fields.ID))),
                        new IndexModel(
                                ascending(Fields.RUN_AT), named(BY_DUE).partialFilterExpression(in(TaskState.DELAYED))),
                        new IndexModel(
                                ascending(Fields.LEASE_UNTIL),
                                named(BY_EXPIRY).partialFilterExpression(in(TaskState.LEASED))),
                        new IndexModel(ascending(Fields.ENDED_AT), named(BY_END).sparse(true)),
                        new IndexModel(
                                ascending(Fields.KEY),
                                named("tasks_by_key").unique(true).sparse(true)),
                        forgottenAt(Fields.EXPIRE_AT, FORGOTTEN),
                        forgottenAt(Fields.ALIAS_UNTIL, "aliases_forgotten"))));
    }

    /** What ended is looked for by when it may be forgotten. */
    private static void withoutEnds(MongoOperations mongo) {
        mongo.execute(Database.TASKS, tasks -> {
            try {
                tasks.dropIndex(BY_END);
            } catch (MongoCommandException e) {
                if (e.getErrorCode() != INDEX_NOT_FOUND) {
                    throw e;
                }
            }
            return true;
        });
    }

    private static void replies(MongoOperations mongo) {
        mongo.execute(
                Database.TASKS,
                tasks -> tasks.createIndex(
                        ascending(Fields.REPLY_DUE), named(BY_REPLY).sparse(true)));
    }

    private static IndexModel index(String name, Bson keys) {
        return new IndexModel(keys, named(name));
    }

    private static IndexModel forgottenAt(String field, String name) {
        return new IndexModel(ascending(field), named(name).sparse(true).expireAfter(0L, TimeUnit.SECONDS));
    }

    private static IndexOptions named(String name) {
        return new IndexOptions().name(name);
    }

    private static Bson in(TaskState state) {
        return Filters.eq(Fields.STATE, state.name());
    }
}
