package dev.pulsewarden.queue.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.InsertManyOptions;
import java.util.BitSet;
import java.util.List;
import org.bson.Document;

/** Adds documents, each for itself. */
final class Insertion {

    private static final InsertManyOptions EACH_FOR_ITSELF = new InsertManyOptions().ordered(false);

    private Insertion() {}

    /** Returns which were not added because their id, or their dedupe key, was there. */
    static BitSet insert(Database database, List<Document> documents) {
        return documents.isEmpty()
                ? new BitSet()
                : database.tasks(tasks -> {
                    try {
                        tasks.insertMany(documents, EACH_FOR_ITSELF);
                        return new BitSet();
                    } catch (MongoBulkWriteException e) {
                        return duplicates(e);
                    }
                });
    }

    /** Which writes were refused for nothing but a unique field; whatever else went wrong is thrown on. */
    static BitSet duplicates(MongoBulkWriteException failure) {
        BitSet refused = new BitSet();
        for (BulkWriteError error : failure.getWriteErrors()) {
            if (error.getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw failure;
            }
            refused.set(error.getIndex());
        }
        if (failure.getWriteConcernError() != null) {
            throw failure;
        }
        return refused;
    }
}
