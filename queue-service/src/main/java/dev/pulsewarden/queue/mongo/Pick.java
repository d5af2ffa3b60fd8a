package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.task.Claim;
import java.util.List;
import org.bson.Document;

/**
 * What is to be leased for one claim.
 *
 * @param position the claim's among all of the call
 */
record Pick(int position, Claim claim, Lease lease, List<Document> tasks) {

    List<String> ids() {
        return ids(tasks);
    }

    static List<String> ids(List<Document> tasks) {
        return tasks.stream().map(task -> task.getString(Fields.ID)).toList();
    }
}
