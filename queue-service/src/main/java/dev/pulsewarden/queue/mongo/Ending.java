package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Released;
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
 * @param outcome how the attempt ends
 * @param retryAt when it is tried again; absent: it is DEAD
 */
record Ending(Document task, Outcome outcome, @Nullable Instant retryAt, boolean atOnce, Bson update) {

    String id() {
        return task.getString(Fields.ID);
    }

    Lease lease() {
        return new Running(task).lease();
    }

    LeaseResult result() {
        if (retryAt == null) {
            return new Dead();
        }
        return outcome == Outcome.WORKER_LOST ? new Released() : new Retrying(retryAt);
    }

    private Change change() {
        return switch (outcome) {
            case EXPIRED -> Change.EXPIRED;
            case WORKER_LOST -> Change.WORKER_LOST;
            default -> Change.FAILED;
        };
    }

    void tell(Changes changes, SettingsByQueue settings) {
        String queue = task.getString(Fields.QUEUE);
        changes.add(change(), queue);
        if (retryAt == null) {
            changes.add(Change.DEAD, queue);
        } else if (atOnce) {
            changes.add(Change.READY, queue);
        } else {
            changes.promotionDue(retryAt);
        }
        if (!atOnce) {
            changes.leasesEnded(queue, 1, settings);
        }
    }
}
