package dev.pulsewarden.queue.mongo;

import com.mongodb.client.MongoCursor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Takes from a cursor as much as fits into answers. For one call. */
final class Bounded {

    private final MongoCursor<Document> cursor;
    private final long maxBytes;
    private final BatchSize batchSize;
    /** One that changed its place while the cursor went on may come again. */
    private final Set<String> met = new HashSet<>();
    /** Was read, but did not fit. */
    private @Nullable Document left;

    Bounded(MongoCursor<Document> cursor, long maxBytes, BatchSize batchSize) {
        this.cursor = cursor;
        this.maxBytes = maxBytes;
        this.batchSize = batchSize;
    }

    /** As many as asked for, and no more bytes than the limit, and none beside one that is to be alone; but one if there is one. */
    List<Document> take(int max) {
        List<Document> taken = new ArrayList<>();
        long bytes = 0;
        while (taken.size() < max) {
            Document next = peek();
            bytes += next == null ? 0 : size(next);
            if (next == null || (!taken.isEmpty() && (bytes > maxBytes || isAlone(next, taken.getFirst())))) {
                break;
            }
            left = null;
            taken.add(next);
        }
        return taken;
    }

    private static boolean isAlone(Document next, Document first) {
        return TaskDocuments.workerLost(next) > 0 || TaskDocuments.workerLost(first) > 0;
    }

    /** Whether something did not fit. */
    boolean hasLeft() {
        return left != null;
    }

    private @Nullable Document peek() {
        while (left == null && cursor.hasNext()) {
            Document next = cursor.next();
            if (met.add(next.getString(Fields.ID))) {
                left = next;
                batchSize.met(size(next));
            }
        }
        return left;
    }

    /** In characters, of which a byte each is the rule. */
    static long size(Document task) {
        return length(task.getString(Fields.PAYLOAD))
                + length(task.getString(Fields.HEADERS))
                + length(task.getString(Fields.RESULT));
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
