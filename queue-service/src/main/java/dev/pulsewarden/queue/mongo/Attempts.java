package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Done;
import dev.pulsewarden.queue.task.LeaseResult.Extended;
import dev.pulsewarden.queue.task.LeaseResult.Lost;
import dev.pulsewarden.queue.task.LeaseResult.Released;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Ends, extends and gives back attempts, for whoever has the lease: in one conditional update for all. Only when fewer matched
 * than were sent the tasks are read, to see what each lease has led to.
 */
final class Attempts {

    static final BulkWriteOptions EACH_FOR_ITSELF = new BulkWriteOptions().ordered(false);

    /**
     * What is to become of one attempt.
     *
     * @param lease absent: the key names none
     */
    private record Step(LeaseKey key, @Nullable Lease lease, Bson update, LeaseResult success) {}

    private final Database database;
    private final StoreSettings settings;

    Attempts(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    List<LeaseResult> ack(List<Completion> completions, Changes changes) {
        Instant now = settings.now();
        List<Step> steps = completions.stream()
                .map(completion -> done(completion, Lease.of(completion.key()), now))
                .toList();
        return apply(steps, queue -> {
            changes.add(Change.DONE, queue);
            changes.leasesEnded(queue, 1, settings.byQueue());
        });
    }

    List<LeaseResult> extend(List<LeaseKey> keys) {
        Instant now = settings.now();
        List<Step> steps = keys.stream().map(key -> extension(key, now)).toList();
        return apply(steps, queue -> {});
    }

    List<LeaseResult> release(List<Release> releases, Changes changes) {
        List<Step> steps = releases.stream()
                .map(release -> released(release.key(), Lease.of(release.key())))
                .toList();
        return apply(steps, queue -> changes.add(Change.READY, queue));
    }

    private List<LeaseResult> apply(List<Step> steps, Consumer<String> changed) {
        List<WriteModel<Document>> updates = steps.stream()
                .flatMap(step -> Stream.ofNullable(step.lease())
                        .<WriteModel<Document>>map(lease ->
                                new UpdateOneModel<>(Running.held(step.key().id(), lease), step.update())))
                .toList();
        int matched = updates.isEmpty()
                ? 0
                : database.tasks(tasks -> tasks.bulkWrite(updates, EACH_FOR_ITSELF))
                        .getMatchedCount();
        List<LeaseResult> results =
                matched == steps.size() ? steps.stream().map(Step::success).toList() : lookCloser(steps);
        int told = 0;
        for (int i = 0; i < steps.size(); i++) {
            Lease lease = steps.get(i).lease();
            // some may have been said before: no more are told of than changed now
            if (lease != null
                    && told < matched
                    && results.get(i).equals(steps.get(i).success())) {
                changed.accept(lease.queue());
                told++;
            }
        }
        return results;
    }

    private List<LeaseResult> lookCloser(List<Step> steps) {
        Map<String, Running> found = Running.find(
                database, steps.stream().map(step -> step.key().id()).distinct().toList());
        return steps.stream()
                .map(step -> {
                    Running task = found.get(step.key().id());
                    return task == null || step.lease() == null ? new Lost() : now(task, step.lease(), step.success());
                })
                .toList();
    }

    private static LeaseResult now(Running task, Lease lease, LeaseResult success) {
        boolean succeeded = switch (success) {
            case Extended _ -> task.isHeldBy(lease);
            case Released _ -> task.wasGivenBackBy(lease);
            default -> false;
        };
        return succeeded ? success : task.earlier(lease);
    }

    private Step done(Completion completion, @Nullable Lease lease, Instant now) {
        Date expireAt = TaskDocuments.date(settings.expireAt(lease == null ? "" : lease.queue(), now));
        List<Bson> updates = new ArrayList<>(List.of(
                set(Fields.STATE, TaskState.DONE.name()),
                set(Fields.ENDED_AT, TaskDocuments.date(now)),
                set(Fields.EXPIRE_AT, expireAt),
                unset(Fields.LEASE_UNTIL),
                unset(Fields.KEY)));
        if (completion.worker() != null) {
            updates.add(set(Fields.WORKER, completion.worker()));
        }
        if (completion.result() != null) {
            updates.add(set(Fields.RESULT, completion.result().text()));
        }
        return new Step(completion.key(), lease, combine(updates), new Done());
    }

    private static Step extension(LeaseKey key, Instant now) {
        Lease lease = Lease.of(key);
        long length = lease == null ? 0 : lease.leaseMs();
        Date until = TaskDocuments.date(now.plusMillis(length));
        return new Step(key, lease, set(Fields.LEASE_UNTIL, until), new Extended(Duration.ofMillis(length)));
    }

    private static Step released(LeaseKey key, @Nullable Lease lease) {
        return new Step(key, lease, givenBack(lease == null ? "" : lease.token()), new Released());
    }

    /** READY again at its place, as if it had not been claimed under this token. */
    static Bson givenBack(String token) {
        return combine(
                set(Fields.STATE, TaskState.READY.name()),
                set(Fields.RELEASED, token),
                inc(Fields.ATTEMPTS, -1),
                unset(Fields.WORKER),
                unset(Fields.CLAIMED_AT),
                unset(Fields.LEASE),
                unset(Fields.LEASE_MS),
                unset(Fields.LEASE_UNTIL));
    }
}
