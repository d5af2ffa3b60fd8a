package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.commit.GroupCommit;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Backoff;
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
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.Redriven;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.Reply;
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
import dev.pulsewarden.queue.task.WaitingClaims;
import dev.pulsewarden.queue.task.Watch;
import dev.pulsewarden.sqlite.SqliteDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tasks in one SQLite file. Each method is one write in a group commit, or one reading. */
final class SqliteTaskStore implements TaskStore, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SqliteTaskStore.class);

    private record Written<R>(R result, Changes changes) {}

    private final SqliteDatabase database;
    private final Readers readers;
    private final Headroom headroom;
    private final Checkpoints checkpoints;
    private final Counts counts = new Counts();
    private final Delivery delivery;
    private final GroupCommit<Sql> commit;
    private final Vacuuming vacuuming;
    private final ReadyOrder order;
    private final Clock clock;
    private final Backoff backoff;
    private final SettingsByQueue settings;
    private final long maxAnswerBytes;
    private final List<TaskListener> listeners = new CopyOnWriteArrayList<>();

    SqliteTaskStore(
            SqliteDatabase database,
            QueueProperties properties,
            SettingsByQueue settings,
            Backoff backoff,
            Clock clock,
            MeterRegistry meters) {
        Sql writer = new Sql(database.writer());
        Sweeps.completeOlderEnds(writer, properties.retention());
        this.settings = settings;
        this.database = database;
        this.readers = new Readers(database, properties.limits().readers());
        this.order = LastPlace.continued(writer);
        this.headroom = new Headroom(reserve(database.file(), properties), properties);
        this.checkpoints = new Checkpoints(database, headroom, properties.sqlite(), meters);
        checkpoints.relieve(writer);
        this.delivery = new Delivery(
                new SqlJournal(writer, checkpoints::shorten),
                writer,
                counts,
                changes -> handout(writing(writer, changes)));
        this.commit = new GroupCommit<>(delivery, properties.commit(), meters);
        this.vacuuming = new Vacuuming(readers, commit, headroom, properties, clock);
        this.clock = clock;
        this.backoff = backoff;
        this.maxAnswerBytes = properties.limits().answer().toBytes();
    }

    /** What is kept free on the disk of this file. */
    static Reserve reserve(Path file, QueueProperties properties) {
        return new Reserve(
                file.resolveSibling("tasks.reserve"),
                properties.sqlite().reserve().toBytes());
    }

    /** Keeps room for what makes room. */
    Headroom headroom() {
        return headroom;
    }

    /** Answers those whose writes the disk does not answer. */
    Duty overdue(Duration period) {
        return new Overdue(commit, period);
    }

    /** Keeps its log short. */
    Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Keeps its file small. */
    Vacuuming vacuuming() {
        return vacuuming;
    }

    @Override
    public List<Enqueued> enqueue(List<TaskDraft> drafts) {
        try {
            return takeIn(drafts.size(), writing -> all(drafts, new Intake(writing)::enqueue));
        } catch (TaskStoreException e) {
            return known(drafts, e);
        }
    }

    /** There is no room; who repeats what is stored already gets the same answer. */
    private List<Enqueued> known(List<TaskDraft> drafts, TaskStoreException failure) {
        if (failure.reason() != Reason.FULL) {
            throw failure;
        }
        List<Enqueued> known = readers.read(sql -> drafts.stream()
                .flatMap(draft -> Intake.stored(sql, draft).stream())
                .toList());
        if (known.size() < drafts.size()) {
            throw failure;
        }
        return known;
    }

    @Override
    public List<Enqueued> adopt(List<Accepted> tasks) {
        return takeIn(tasks.size(), writing -> all(tasks, new Intake(writing)::adopt));
    }

    @Override
    public List<List<LeasedTask>> claim(List<Claim> claims) {
        return headroom.use(() -> durable(
                claims.stream().mapToInt(Claim::max).sum(),
                writing -> claims.stream()
                        .map(claim -> handout(writing)
                                .claim(claim.queue(), List.of(claim))
                                .getFirst())
                        .toList(),
                this::giveBackLater));
    }

    @Override
    public void serve(WaitingClaims waiting) {
        delivery.serve(waiting);
    }

    @Override
    public List<LeaseResult> ack(List<Completion> completions) {
        return each(completions, writing -> new Attempts(writing, backoff)::ack);
    }

    @Override
    public List<LeaseResult> nack(List<Failure> failures) {
        return each(failures, writing -> new Attempts(writing, backoff)::nack);
    }

    @Override
    public List<LeaseResult> extend(List<LeaseKey> leases) {
        return each(leases, writing -> new Attempts(writing, backoff)::extend);
    }

    @Override
    public List<LeaseResult> release(List<Release> releases) {
        return each(releases, writing -> new Attempts(writing, backoff)::release);
    }

    @Override
    public Sweep promote(Instant dueBy, int limit) {
        return sweep(Sweeps.NEXT_DUE, dueBy, writing -> new Sweeps(writing).promote(dueBy, limit));
    }

    @Override
    public Sweep rescue(Instant expiredBy, int limit) {
        return sweep(Sweeps.NEXT_EXPIRY, expiredBy, writing -> new Sweeps(writing).rescue(expiredBy, limit, backoff));
    }

    /** It is the only node, and its looks are its own. */
    @Override
    public Watch watch() {
        return new Watch(clock.instant(), null, null);
    }

    /** All at once, by the writer's clock. */
    @Override
    public Sweep prolong(Instant since, int limit) {
        return new Sweep(write(1, writing -> new Sweeps(writing).prolong()), null);
    }

    @Override
    public Sweep forget(Instant overBy, int limit) {
        return sweep(Sweeps.NEXT_FORGETTING, overBy, writing -> new Sweeps(writing).forget(overBy, limit));
    }

    @Override
    public List<Reply> replies(int limit, long maxBytes, Duration hold) {
        return readers.read(sql -> new Replies(sql).first(limit, maxBytes));
    }

    @Override
    public void replied(List<Reply> told) {
        write(told.size(), writing -> {
            told.forEach(new Replies(writing.sql())::told);
            return true;
        });
    }

    @Override
    public List<Redriven> redrive(String queue, List<String> ids) {
        return each(ids, writing -> id -> new Upkeep(writing).redrive(queue, id));
    }

    @Override
    public int delete(String queue, TaskState state, int limit) {
        return write(limit, writing -> new Upkeep(writing).delete(queue, state, limit));
    }

    @Override
    public void pause(List<String> queues, boolean paused) {
        write(queues.size(), writing -> {
            queues.forEach(paused ? new Upkeep(writing)::pause : new Upkeep(writing)::resume);
            return true;
        });
    }

    @Override
    public List<Optional<TaskDetail>> find(List<String> ids) {
        return readers.read(sql -> ids.stream().map(new TaskReading(sql)::find).toList());
    }

    @Override
    public Page<Task> tasks(TaskQuery query) {
        return readers.read(sql -> new PageReading(sql, query, maxAnswerBytes).read());
    }

    @Override
    public List<QueueStats> queues(List<String> names) {
        return readers.read(
                sql -> names.stream().map(new QueueReading(sql)::stats).toList());
    }

    @Override
    public Page<QueueStats> queues(@Nullable String after, int limit) {
        return readers.read(sql -> new QueueReading(sql).page(after, limit));
    }

    /** Whether it would take a new task. */
    @Override
    public void probe() {
        takeIn(1, writing -> {
            new Upkeep(writing).probe();
            return true;
        });
    }

    @Override
    public void listen(TaskListener listener) {
        listeners.add(listener);
    }

    /** Ends after what was taken is durable. */
    @Override
    public void close() {
        commit.close();
        checkpoints.close();
        readers.close();
        database.close();
    }

    /** Looks first, so that an idle store is not written. */
    private Sweep sweep(String nextQuery, Instant by, Function<Writing, Sweep> operation) {
        Instant next = readers.read(sql -> Optional.ofNullable(Sweeps.next(sql, nextQuery)))
                .orElse(null);
        return next == null || next.isAfter(by) ? new Sweep(0, next) : write(1, operation);
    }

    private <T, R> List<R> each(List<T> items, Function<Writing, Function<T, R>> operation) {
        return write(items.size(), writing -> all(items, operation.apply(writing)));
    }

    private static <T, R> List<R> all(List<T> items, Function<T, R> operation) {
        return items.stream().map(operation).toList();
    }

    private <R> R takeIn(int items, Function<Writing, R> operation) {
        return headroom.takeIn(() -> durable(items, writing -> {
            headroom.checkRoom();
            return operation.apply(writing);
        }));
    }

    /** What is nothing new, though the disk is full. */
    private <R> R write(int items, Function<Writing, R> operation) {
        return headroom.use(() -> durable(items, operation));
    }

    private <R> R durable(int items, Function<Writing, R> operation) {
        return durable(items, operation, _ -> {});
    }

    /** @param late is given what was done after all, though the caller was told that this is not known */
    private <R> R durable(int items, Function<Writing, R> operation, Consumer<R> late) {
        try {
            Written<R> written = commit.write(
                    items,
                    sql -> {
                        Changes changes = new Changes();
                        R result = operation.apply(writing(sql, changes));
                        delivery.wrote(changes);
                        return new Written<>(result, changes);
                    },
                    done -> {
                        done.changes().tell(listeners);
                        late.accept(done.result());
                    });
            written.changes().tell(listeners);
            return written.result();
        } catch (TaskStoreException e) {
            if (e.reason() != Reason.OVERLOADED) {
                listeners.forEach(TaskListener::writeRefused);
            }
            throw e;
        }
    }

    /** Nobody has these leases. In a thread of its own: it is the writer who asks. */
    private void giveBackLater(List<List<LeasedTask>> leased) {
        List<Release> releases = leased.stream()
                .flatMap(List::stream)
                .map(task -> new Release(task.key()))
                .toList();
        if (!releases.isEmpty()) {
            Thread.ofVirtual().name("queue-give-back").start(() -> giveBack(releases));
        }
    }

    private void giveBack(List<Release> releases) {
        try {
            release(releases);
            log.info(
                    "{} tasks are READY again: whoever claimed them was told that the disk does not answer",
                    releases.size());
        } catch (TaskStoreException e) {
            log.warn("{} tasks stay leased to nobody until their leases run out", releases.size(), e);
        }
    }

    private Writing writing(Sql sql, Changes changes) {
        return new Writing(sql, clock.instant(), order, changes, counts, settings);
    }

    private Handout handout(Writing writing) {
        return new Handout(writing, maxAnswerBytes);
    }
}
