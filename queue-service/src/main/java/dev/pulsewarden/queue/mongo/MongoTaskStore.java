package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.QueueStats;
import dev.pulsewarden.queue.task.Redriven;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.queue.task.Watch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.MongoOperations;

/**
 * Tasks in MongoDB. Each method takes as few round trips as it can for its whole list. Between calls it holds only what is known
 * of pauses, the claims whose answers were lost, and the counts that are being read.
 */
public final class MongoTaskStore implements TaskStore {

    private final Database database;
    private final Runnable correction;
    private final StoreSettings settings;
    private final Intake intake;
    private final Handout handout;
    private final Unanswered unanswered;
    private final PausedQueues pausedQueues;
    private final QueueReading queueReading;
    private final BatchSize pageBatch;
    private final List<TaskListener> listeners = new CopyOnWriteArrayList<>();

    /** Its times are the store's. */
    MongoTaskStore(MongoOperations mongo, QueueProperties properties, StoreSettings settings, StoreClock clock) {
        this(new Database(mongo, clock::measureIfPossible), properties, settings, clock::measure, System::nanoTime);
    }

    /**
     * @param settings its clock is corrected to the store's
     * @param correction corrects it once more
     * @param ticker nanoseconds of elapsed time
     */
    MongoTaskStore(
            Database database,
            QueueProperties properties,
            StoreSettings settings,
            Runnable correction,
            LongSupplier ticker) {
        this.correction = correction;
        this.database = database;
        this.unanswered = new Unanswered(
                database,
                ticker,
                properties.mongo().operationTimeout(),
                properties.mongo().unanswered());
        this.settings = settings;
        this.intake = new Intake(database, settings);
        this.handout = new Handout(database, settings, properties.mongo().claimTries(), unanswered);
        this.pausedQueues = new PausedQueues(database, ticker);
        this.queueReading = new QueueReading(database, pausedQueues, ticker);
        this.pageBatch = new BatchSize(settings.maxAnswerBytes());
    }

    @Override
    public List<Enqueued> enqueue(List<TaskDraft> drafts) {
        return drafts.isEmpty() ? List.of() : write(changes -> intake.enqueue(drafts, changes));
    }

    @Override
    public List<Enqueued> adopt(List<Accepted> tasks) {
        return tasks.isEmpty() ? List.of() : write(changes -> intake.adopt(tasks, changes));
    }

    @Override
    public List<List<LeasedTask>> claim(List<Claim> claims) {
        return write(changes -> {
            Set<String> paused = pausedQueues.among(
                    claims.stream().map(Claim::queue).distinct().toList());
            unanswered.giveBack(changes);
            return handout.claim(claims, paused, changes);
        });
    }

    @Override
    public List<LeaseResult> ack(List<Completion> completions) {
        return write(changes -> new Attempts(database, settings).ack(completions, changes));
    }

    @Override
    public List<LeaseResult> nack(List<Failure> failures) {
        return write(changes -> new FailedAttempts(database, settings).nack(failures, changes));
    }

    @Override
    public List<LeaseResult> extend(List<LeaseKey> leases) {
        return write(changes -> new Attempts(database, settings).extend(leases));
    }

    @Override
    public List<LeaseResult> release(List<Release> releases) {
        return write(changes -> new Releases(database, settings).release(releases, changes));
    }

    @Override
    public Sweep promote(Instant dueBy, int limit) {
        return write(changes -> new Sweeps(database, settings).promote(dueBy, limit, changes));
    }

    @Override
    public Sweep rescue(Instant expiredBy, int limit) {
        return write(changes -> {
            unanswered.giveBack(changes);
            Sweep sweep = new Sweeps(database, settings).rescue(expiredBy, limit, changes);
            new Prolongation(database, settings).looked();
            return sweep;
        });
    }

    /** It is asked for after this node's clock jumped, or stood still with the node: what was known of the store's may be void. */
    @Override
    public Watch watch() {
        correction.run();
        return new Prolongation(database, settings).watch();
    }

    @Override
    public Sweep prolong(Instant since, int limit) {
        return new Prolongation(database, settings).prolong(since, limit);
    }

    @Override
    public Sweep forget(Instant overBy, int limit) {
        return write(changes -> new Forgetting(database, settings).forget(overBy, limit));
    }

    @Override
    public List<Redriven> redrive(String queue, List<String> ids) {
        return write(changes -> new Upkeep(database, settings).redrive(queue, ids, changes));
    }

    @Override
    public int delete(String queue, TaskState state, int limit) {
        return write(changes -> new Upkeep(database, settings).delete(queue, state, limit, changes));
    }

    @Override
    public void pause(List<String> queues, boolean paused) {
        write(changes -> {
            pausedQueues.pause(queues, paused, changes);
            return true;
        });
    }

    @Override
    public List<Optional<TaskDetail>> find(List<String> ids) {
        return new TaskReading(database).find(ids);
    }

    @Override
    public Page<Task> tasks(TaskQuery query) {
        return LongRead.of(() -> new PageReading(database, query, settings.maxAnswerBytes(), pageBatch).read());
    }

    @Override
    public List<QueueStats> queues(List<String> names) {
        return LongRead.of(() -> queueReading.stats(names));
    }

    @Override
    public Page<QueueStats> queues(@Nullable String after, int limit) {
        return LongRead.of(() -> queueReading.page(after, limit));
    }

    @Override
    public void probe() {
        write(changes -> {
            database.probe(settings.now());
            return true;
        });
    }

    @Override
    public void listen(TaskListener listener) {
        listeners.add(listener);
    }

    /** The queues among these that have READY tasks, are not paused, and have leases left where their number is limited. */
    List<String> ready(List<String> queues) {
        Set<String> paused = pausedQueues.among(queues);
        Concurrency concurrency = new Concurrency(database, settings.byQueue());
        List<String> open =
                queues.stream().filter(queue -> !paused.contains(queue)).toList();
        return ReadyQueues.among(database, open).stream()
                .filter(queue -> concurrency.places(queue, 1) > 0)
                .toList();
    }

    /** Tells what took effect, also when something after it failed. */
    private <R> R write(Function<Changes, R> operation) {
        Changes changes = new Changes();
        try {
            return operation.apply(changes);
        } catch (TaskStoreException e) {
            if (e.reason() != Reason.OVERLOADED) {
                listeners.forEach(TaskListener::writeRefused);
            }
            throw e;
        } finally {
            changes.tell(listeners);
        }
    }
}
