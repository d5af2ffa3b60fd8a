package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Retrying;
import dev.pulsewarden.queue.task.TaskListener.Change;
import java.time.Instant;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that is to end as failed.
 *
 * @param task as it was read
 * @param expired whether its lease ran out; else it was nacked
 * @param retryAt when it is tried again; absent: it is DEAD
 */
record Ending(Document task, boolean expired, @Nullable Instant retryAt, boolean atOnce, Bson update) {

    String id() {
        return task.getString(Fields.ID);
    }

    Lease lease() {
        return new Running(task).lease();
    }

    LeaseResult result() {
        return retryAt == null ? new Dead() : new Retrying(retryAt);
    }

    void tell(Changes changes) {
        String queue = task.getString(Fields.QUEUE);
        changes.add(expired ? Change.EXPIRED : Change.FAILED, queue);
        if (retryAt == null) {
            changes.add(Change.DEAD, queue);
        } else if (atOnce) {
            changes.add(Change.READY, queue);
        } else {
            changes.promotionDue(retryAt);
        }
    }
}
