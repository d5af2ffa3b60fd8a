package dev.pulsewarden.queue.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.Objects;
import org.bson.Document;
import org.springframework.dao.DataAccessException;
import org.springframework.data.mongodb.core.MongoOperations;

/**
 * The collections of the store, made before their first use, and looked for again after each failure. An outage is a
 * {@code TaskStoreException}. Thread-safe.
 */
final class Database {

    static final String TASKS = "tasks";
    static final String PAUSED_QUEUES = "paused_queues";

    /** Works on a collection. */
    @FunctionalInterface
    interface Work<R> {
        R on(MongoCollection<Document> collection);
    }

    private final MongoOperations mongo;
    private final MongoSchema schema;
    private final Runnable contact;
    private volatile boolean reached;

    /** @param contact is run when the store is reached, at first and again after it failed */
    Database(MongoOperations mongo, Runnable contact) {
        this.mongo = mongo;
        this.schema = new MongoSchema(mongo);
        this.contact = contact;
    }

    <R> R tasks(Work<R> work) {
        return in(TASKS, work);
    }

    <R> R pausedQueues(Work<R> work) {
        return in(PAUSED_QUEUES, work);
    }

    /** What the nodes tell each other. */
    <R> R notes(Work<R> work) {
        return in(MongoSchema.COLLECTION, work);
    }

    /** Writes the time to a place where nothing else is. */
    void probe(Instant now) {
        in(
                MongoSchema.COLLECTION,
                schemas -> schemas.updateOne(
                        Filters.eq("_id", "probe"),
                        Updates.set("probedAt", TaskDocuments.date(now)),
                        new UpdateOptions().upsert(true)));
    }

    private <R> R in(String collection, Work<R> work) {
        try {
            if (!reached) {
                schema.ensure();
                contact.run();
                reached = true;
            }
            return Objects.requireNonNull(mongo.execute(collection, work::on));
        } catch (DataAccessException | MongoException e) {
            // what comes back may be empty
            reached = false;
            throw MongoErrors.outage(e);
        }
    }
}
