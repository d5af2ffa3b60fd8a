package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.Enqueued.Duplicate;
import dev.pulsewarden.queue.task.Enqueued.IdTaken;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Stores new tasks: all in one insertion, then a look at those whose id or key was refused. */
final class Intake {

    private static final int TRIES = 5;

    private record NewTask(Task task, long place) {}

    private final Database database;
    private final StoreSettings settings;
    private final Aliases aliases;

    Intake(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
        this.aliases = new Aliases(database, settings);
    }

    List<Enqueued> enqueue(List<TaskDraft> drafts, Changes changes) {
        Instant now = settings.now();
        return store(drafts.stream().map(draft -> taskOf(draft, now)).toList(), changes);
    }

    /**
     * <ol>
     *   <li>stores all that can be;
     *   <li>stores those whose id another queue's task has under ids of their own;
     *   <li>makes aliases of those whose dedupe key is taken.
     * </ol>
     */
    List<Enqueued> adopt(List<Accepted> tasks, Changes changes) {
        List<Accepted> adopted = new ArrayList<>(tasks);
        List<Enqueued> results = new ArrayList<>(storeAccepted(adopted, changes));
        int[] renamed = IntStream.range(0, results.size())
                .filter(i -> results.get(i) instanceof IdTaken)
                .toArray();
        Arrays.stream(renamed).forEach(i -> adopted.set(i, tasks.get(i).withOwnId()));
        List<Enqueued> again =
                storeAccepted(Arrays.stream(renamed).mapToObj(adopted::get).toList(), changes);
        for (int i = 0; i < renamed.length; i++) {
            results.set(renamed[i], again.get(i));
        }
        List<Document> standIns = IntStream.range(0, results.size())
                .filter(i -> results.get(i) instanceof Duplicate)
                .mapToObj(i ->
                        aliases.document(adopted.get(i).draft(), results.get(i).id()))
                .toList();
        Insertion.insert(database, standIns);
        return results;
    }

    private List<Enqueued> storeAccepted(List<Accepted> tasks, Changes changes) {
        Instant now = settings.now();
        return store(tasks.stream().map(task -> accepted(task, now)).toList(), changes);
    }

    private NewTask taskOf(TaskDraft draft, Instant now) {
        Task task = task(draft, now, now);
        return new NewTask(
                task, task.state() == TaskState.READY ? settings.order().next(now) : due(task));
    }

    private NewTask accepted(Accepted accepted, Instant now) {
        Instant at = accepted.at().isAfter(now) ? now : accepted.at();
        Task task = task(accepted.draft(), at, now);
        boolean readySince = at.equals(task.draft().runAt());
        return new NewTask(task, readySince ? settings.order().adopted(accepted.place(), now) : due(task));
    }

    private static Task task(TaskDraft draft, Instant createdAt, Instant now) {
        Instant asked = draft.runAt();
        Instant runAt = asked != null && asked.isAfter(createdAt) ? asked : createdAt;
        TaskState state = runAt.isAfter(now) ? TaskState.DELAYED : TaskState.READY;
        return new Task(
                draft.due(Instant.ofEpochMilli(runAt.toEpochMilli())), state, 0, 0, createdAt, null, null, null, null);
    }

    private static long due(Task task) {
        Instant runAt = task.draft().runAt();
        return ReadyOrder.of(runAt == null ? task.createdAt() : runAt);
    }

    private List<Enqueued> store(List<NewTask> tasks, Changes changes) {
        @Nullable Enqueued[] results = new Enqueued[tasks.size()];
        List<Integer> open = IntStream.range(0, tasks.size()).boxed().toList();
        for (int tries = 0; !open.isEmpty(); tries++) {
            if (tries == TRIES) {
                // no outage: only what was asked for stands in its own way
                throw new TaskStoreException(
                        Reason.OVERLOADED, "others use the same ids or dedupe keys at the same time; try again", null);
            }
            open = storeOnce(tasks, open, results, changes);
        }
        return Arrays.stream(results).map(Objects::requireNonNull).toList();
    }

    /** Returns those that are still neither stored nor known: what refused them is gone meanwhile. */
    private List<Integer> storeOnce(
            List<NewTask> tasks, List<Integer> open, @Nullable Enqueued[] results, Changes changes) {
        BitSet refused = Insertion.insert(
                database,
                open.stream()
                        .map(i -> TaskDocuments.document(
                                tasks.get(i).task(), tasks.get(i).place()))
                        .toList());
        List<Integer> unknown = new ArrayList<>();
        for (int n = 0; n < open.size(); n++) {
            int i = open.get(n);
            if (refused.get(n)) {
                unknown.add(i);
            } else {
                results[i] = created(tasks.get(i).task(), changes);
            }
        }
        if (!unknown.isEmpty()) {
            Known known = Known.of(
                    database,
                    unknown.stream().map(i -> tasks.get(i).task().draft()).toList());
            unknown.forEach(i -> results[i] = known.as(tasks.get(i).task().draft()));
        }
        return unknown.stream().filter(i -> results[i] == null).toList();
    }

    private static Created created(Task task, Changes changes) {
        changes.add(Change.ENQUEUED, task.queue());
        Instant runAt = task.draft().runAt();
        if (task.state() == TaskState.READY) {
            changes.add(Change.READY, task.queue());
        } else if (runAt != null) {
            changes.promotionDue(runAt);
        }
        return new Created(task);
    }
}
