package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Ack;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.Nack;
import dev.pulsewarden.wire.Names;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores clients' tasks, gives tasks to ready workers, and ends them. All methods may be called from any thread; what one
 * thread asks for is done in that order. Requests fail with a {@link ProblemException}.
 */
public final class WorkDispatch {

    private final BrokerProperties.Work limits;
    private final QueueService queues;
    private final Executor thread;
    private final WorkMetrics metrics;
    private final LongSupplier nanoTime;
    private final Linger.Timing timing;
    private final QueuePoll.Context polling;
    private final LeaseKeeper leases;
    private final HeldTasks held;
    private final Suspects suspects;
    private final Map<String, QueuePoll> polls = new HashMap<>();
    private final Map<String, Gatherer<NewTask, EnqueueOutcome>> enqueues = new HashMap<>();
    private final Gatherer<Ack, LeaseOutcome> acks;
    private final Gatherer<Nack, LeaseOutcome> nacks;
    private boolean stopping;

    /**
     * @param thread runs one thing after the other
     * @param timer runs things there later
     */
    WorkDispatch(
            BrokerProperties.Work limits,
            QueueService queues,
            Executor thread,
            Linger.Timer timer,
            LongSupplier nanoTime,
            WorkMetrics metrics) {
        this.limits = limits;
        this.queues = queues;
        this.thread = thread;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.held = new HeldTasks(metrics::held);
        this.suspects = new Suspects(held);
        this.timing =
                new Linger.Timing(thread, timer, nanoTime, limits.requests().linger());
        this.polling = new QueuePoll.Context(queues, limits.claims(), timing, this::mayHold);
        this.leases = new LeaseKeeper(queues, limits.requests(), thread, nanoTime, metrics);
        this.acks = gatherer(queues::ack);
        this.nacks = gatherer(queues::nack);
    }

    /**
     * Stores a task; the answer says what is stored.
     *
     * @param client whose task it is: those of one client and queue are stored in their order
     */
    public CompletableFuture<EnqueueOutcome> enqueue(String client, String queue, NewTask task, int bytes) {
        return asked("enqueue", () -> {
            checkQueue(queue);
            Gatherer<NewTask, EnqueueOutcome> gatherer = enqueues.get(queue);
            if (gatherer == null) {
                checkRoom(enqueues);
                gatherer = gatherer(tasks -> queues.enqueue(queue, tasks));
                enqueues.put(queue, gatherer);
            }
            return gatherer.add(client, task, bytes).thenApply(WorkDispatch::stored);
        });
    }

    /**
     * The worker will take so many tasks of the queue.
     *
     * @return the count, once it is known; a task may come much later
     */
    public CompletableFuture<Integer> ready(Worker worker, String queue, int count) {
        return run(() -> {
            QueuePoll poll = pollFor(worker, queue, count);
            poll.ready().set(worker, count);
            poll.runOnce();
            seatSuspects();
            return CompletableFuture.completedFuture(count);
        });
    }

    /**
     * The worker takes so many tasks of the queue at once, and another one for each that it ends, until it leaves.
     *
     * @return the count, once it is known; a task may come much later
     */
    public CompletableFuture<Integer> join(Worker worker, String queue, int count) {
        return run(() -> {
            QueuePoll poll = pollFor(worker, queue, count);
            poll.ready().setStanding(worker, count);
            poll.runOnce();
            seatSuspects();
            return CompletableFuture.completedFuture(count);
        });
    }

    /** The worker gets no more tasks of the queue; it keeps those that it has. */
    public void leave(Worker worker, String queue) {
        thread.execute(() -> {
            QueuePoll poll = polls.get(queue);
            if (poll != null) {
                poll.ready().remove(worker);
            }
        });
    }

    /**
     * The worker does not take, or keep, a task that it was assigned: it goes back at once.
     *
     * @param lost whether that is because the worker was lost with it in hand
     */
    public void giveBack(Worker worker, Lease lease, boolean lost) {
        thread.execute(() -> release(worker, lease, lost));
    }

    /** The same, and the worker takes another one for it. */
    public void exchange(Worker worker, Lease lease) {
        thread.execute(() -> {
            HeldTask released = release(worker, lease, false);
            if (released != null) {
                refill(worker, released.queue());
            }
        });
    }

    private @Nullable HeldTask release(Worker worker, Lease lease, boolean lost) {
        HeldTask task = held.find(worker, String.valueOf(lease.id()));
        if (task == null || !task.lease().equals(lease) || task.isEnding()) {
            return null;
        }
        held.remove(worker, task);
        giveBack(worker, List.of(task), lost);
        return task;
    }

    /** A worker that had no room has some again. */
    public void roomAgain() {
        thread.execute(() -> polls.values().forEach(QueuePoll::runOnce));
    }

    /** The task is done. */
    public CompletableFuture<LeaseOutcome> ack(Worker worker, String taskId, @Nullable RawJson result) {
        return asked("ack", () -> ack(worker, held(worker, taskId), result));
    }

    private CompletableFuture<LeaseOutcome> ack(Worker worker, HeldTask task, @Nullable RawJson result) {
        int bytes = result == null ? 0 : result.text().length();
        return end(
                worker,
                task,
                () -> acks.add(worker.id(), new Ack(task.id(), task.lease().lease(), result, worker.id()), bytes));
    }

    /** The task is done, if the worker has it by this lease. */
    public CompletableFuture<LeaseOutcome> ack(Worker worker, Lease lease) {
        return asked("ack", () -> ack(worker, held(worker, lease), null));
    }

    /** The task failed. */
    public CompletableFuture<LeaseOutcome> nack(
            Worker worker, String taskId, @Nullable String error, @Nullable Duration delay) {
        return asked("nack", () -> nack(worker, held(worker, taskId), error, delay));
    }

    /** The task failed, if the worker has it by this lease. */
    public CompletableFuture<LeaseOutcome> nack(
            Worker worker, Lease lease, @Nullable String error, @Nullable Duration delay) {
        return asked("nack", () -> nack(worker, held(worker, lease), error, delay));
    }

    private CompletableFuture<LeaseOutcome> nack(
            Worker worker, HeldTask task, @Nullable String error, @Nullable Duration delay) {
        int bytes = error == null ? 0 : error.length();
        return end(
                worker,
                task,
                () -> nacks.add(
                        worker.id(), new Nack(task.id(), task.lease().lease(), error, delay, worker.id()), bytes));
    }

    /** What these clients are ready for and hold now, by client and queue. */
    public CompletableFuture<List<WorkerView>> views(Set<String> sessions) {
        return run(() -> {
            WorkerViews views = new WorkerViews(sessions);
            polls.forEach((queue, poll) -> poll.ready().forEach((worker, count) -> views.ready(worker, queue, count)));
            held.forEach(views::lookAt, (worker, task) -> views.held(worker, task.queue()));
            return CompletableFuture.completedFuture(views.all());
        });
    }

    /**
     * The worker is gone: it gets no more tasks, and what it held goes back.
     *
     * @param lost whether it may have died of what it held: nobody said goodbye
     */
    public void gone(Worker worker, boolean lost) {
        thread.execute(() -> {
            polls.values().forEach(poll -> poll.ready().remove(worker));
            giveBack(worker, notEnding(held.removeAll(worker)), lost);
            seatSuspects();
        });
    }

    private void giveBack(Worker worker, List<HeldTask> tasks, boolean lost) {
        if (lost && !stopping) {
            tasks.forEach(task -> task.workerLost(worker.id()));
        }
        leases.release(tasks);
    }

    /** A session that has a suspect task has nothing else, and one that is to get it gets nothing else. */
    private int mayHold(Worker worker) {
        return held.isAlone(worker) || suspects.isEmptied(worker) ? 0 : limits.held() - held.count(worker);
    }

    /** What is to be done from time to time: polls that were put off, extensions, releases. */
    void runOnce() {
        seatSuspects();
        polls.values().forEach(QueuePoll::runOnce);
        polls.values().removeIf(QueuePoll::isIdle);
        enqueues.values().removeIf(Gatherer::isIdle);
        leases.extendDue(held);
        leases.releaseSome();
    }

    /** Begins no more polls and gives back all that is held, and what the polls under way still bring. */
    void stop() {
        stopping = true;
        polls.values().forEach(QueuePoll::stop);
        acks.hurry();
        nacks.hurry();
        enqueues.values().forEach(Gatherer::hurry);
        suspects.queues().forEach(queue -> giveBack(suspects.remove(queue)));
        held.workers().forEach(worker -> leases.release(notEnding(held.removeAll(worker))));
    }

    /** Everything that was to be given back was, all that was accepted has reached queue-service, or failed. */
    boolean isDone() {
        return leases.isDone()
                && acks.isIdle()
                && nacks.isIdle()
                && enqueues.values().stream().allMatch(Gatherer::isIdle);
    }

    /** Tasks may still come. */
    boolean isPolling() {
        return polls.values().stream().anyMatch(QueuePoll::isUnderWay);
    }

    /** Ends the polls under way. */
    void cutPolls() {
        polls.values().forEach(QueuePoll::cut);
    }

    /** Gives claimed tasks to workers; those that nobody is left for go back at once. */
    private void hand(String queue, List<ClaimedTask> tasks) {
        QueuePoll poll = polls.get(queue);
        List<HeldTask> unwanted = new ArrayList<>();
        for (ClaimedTask task : tasks) {
            HeldTask holding = new HeldTask(task, nanoTime.getAsLong());
            Worker worker = poll == null || stopping ? null : take(poll, holding);
            if (worker != null) {
                give(worker, task, holding);
            } else if (poll == null || stopping || !isToWait(poll, task, holding)) {
                unwanted.add(holding);
            }
        }
        leases.release(unwanted);
    }

    private @Nullable Worker take(QueuePoll poll, HeldTask task) {
        return task.isSuspect() ? poll.ready().take(held::isIdle) : poll.ready().take();
    }

    private void give(Worker worker, ClaimedTask task, HeldTask holding) {
        if (held.add(worker, holding)) {
            refill(worker, task.queue());
        }
        metrics.dispatched();
        worker.assign(task);
    }

    /** A suspect task waits for one of those who are ready to have nothing else; given back it would only come again. */
    private boolean isToWait(QueuePoll poll, ClaimedTask task, HeldTask holding) {
        boolean waits = holding.isSuspect() && !poll.ready().isEmpty() && suspects.add(task, holding);
        if (waits) {
            poll.pause();
            suspects.empty(task.queue(), poll.ready());
        }
        return waits;
    }

    /** Gives those that wait to sessions that have nothing by now; those that nobody is left for go back. */
    private void seatSuspects() {
        for (String queue : suspects.queues()) {
            QueuePoll poll = polls.get(queue);
            if (poll == null || poll.ready().isEmpty() || suspects.isLost(queue)) {
                giveBack(suspects.remove(queue));
            } else {
                seatSuspect(queue, poll);
            }
            if (!suspects.has(queue)) {
                resume(poll);
            }
        }
    }

    /** The sessions that were emptied meanwhile take tasks of all queues again. */
    private void resume(@Nullable QueuePoll poll) {
        if (poll != null) {
            poll.resume();
        }
        polls.values().forEach(QueuePoll::runOnce);
    }

    private void seatSuspect(String queue, QueuePoll poll) {
        Worker worker = poll.ready().take(suspects.isOverdue(queue) ? _ -> true : held::isIdle);
        Suspects.Waiting waiting = worker == null ? null : suspects.remove(queue);
        if (worker != null && waiting != null) {
            give(worker, waiting.task(), waiting.holding());
        } else {
            suspects.empty(queue, poll.ready());
        }
    }

    private void giveBack(Suspects.@Nullable Waiting waiting) {
        if (waiting != null) {
            leases.release(List.of(waiting.holding()));
        }
    }

    /**
     * Ends a held task. While queue-service is away, or when it refuses what was said, the task stays held, so that the
     * client can say it again. Only queue-service knows whether a lease is lost: an earlier answer may not have arrived.
     */
    private CompletableFuture<LeaseOutcome> end(
            Worker worker, HeldTask task, Supplier<CompletableFuture<LeaseOutcome>> request) {
        task.beginEnding();
        return request.get()
                .whenComplete((outcome, _) -> ended(worker, task, outcome != null && !isRefused(outcome)))
                .thenApply(outcome -> checked(task.id(), outcome));
    }

    private HeldTask held(Worker worker, String taskId) {
        HeldTask task = held.find(worker, taskId);
        if (task == null) {
            throw Problem.of("not-held", 409, "you do not hold a task " + taskId)
                    .asException();
        }
        return task;
    }

    private HeldTask held(Worker worker, Lease lease) {
        HeldTask task = held.find(worker, String.valueOf(lease.id()));
        if (task == null || !task.lease().equals(lease)) {
            throw leaseLost(String.valueOf(lease.id()));
        }
        return task;
    }

    private void ended(Worker worker, HeldTask task, boolean answered) {
        task.endEnding();
        boolean stillHeld = held.find(worker, task.id()) == task;
        if (answered && stillHeld) {
            boolean hadAll = mayHold(worker) <= 0;
            held.remove(worker, task);
            refill(worker, task.queue());
            if (hadAll) {
                polls.values().forEach(QueuePoll::runOnce);
            }
            seatSuspects();
        } else if (!answered && !stillHeld && !task.isEnding()) {
            leases.release(List.of(task)); // its worker went meanwhile
        }
    }

    private void refill(Worker worker, String queue) {
        QueuePoll poll = polls.get(queue);
        if (poll != null && poll.ready().refill(worker)) {
            poll.runOnce();
        }
    }

    private QueuePoll pollFor(Worker worker, String queue, int count) {
        checkQueue(queue);
        QueuePoll poll = polls.get(queue);
        if (poll == null) {
            checkRoom(polls);
            poll = new QueuePoll(queue, polling, tasks -> hand(queue, tasks));
            polls.put(queue, poll);
        }
        checkReadiness(worker, poll, count);
        return poll;
    }

    /** A task whose ack or nack is under way is released only if that fails. */
    private static List<HeldTask> notEnding(Collection<HeldTask> tasks) {
        return tasks.stream().filter(task -> !task.isEnding()).toList();
    }

    private static boolean isRefused(LeaseOutcome outcome) {
        return outcome.outcome().equals("refused");
    }

    private static LeaseOutcome checked(String taskId, LeaseOutcome outcome) {
        return switch (outcome.outcome()) {
            case "lease-lost" -> throw leaseLost(taskId);
            case "refused" -> throw refused(outcome.problem(), outcome.detail());
            default -> outcome;
        };
    }

    private static ProblemException leaseLost(String taskId) {
        return Problem.of("lease-lost", 409, "task " + taskId + " is not yours any more: its lease was lost")
                .asException();
    }

    private static EnqueueOutcome stored(EnqueueOutcome outcome) {
        if (!outcome.outcome().equals("refused")) {
            return outcome;
        }
        throw refused(outcome.problem(), outcome.detail());
    }

    private static ProblemException refused(@Nullable String problem, @Nullable String detail) {
        String slug = problem == null ? "invalid-request" : problem;
        return Problem.of(slug, 400, detail == null ? "it was refused" : detail).asException();
    }

    private static void checkQueue(String queue) {
        if (!Names.isName(queue)) {
            throw Problem.invalid("queue", "must be " + Names.RULE).asException();
        }
    }

    private void checkReadiness(Worker worker, QueuePoll added, int count) {
        if (count < 0 || count > limits.readyCount()) {
            throw Problem.invalid("count", "must be 0 to " + limits.readyCount())
                    .asException();
        }
        if (polls.size() > limits.readyQueues()
                && !added.ready().has(worker)
                && polls.values().stream()
                                .filter(poll -> poll.ready().has(worker))
                                .count()
                        >= limits.readyQueues()) {
            throw Problem.of(
                            "too-many-queues",
                            409,
                            "a worker may be ready for " + limits.readyQueues() + " queues at once")
                    .asException();
        }
    }

    private void checkRoom(Map<String, ?> byQueue) {
        if (byQueue.size() >= limits.queues()) {
            throw Problem.of("too-many-queues", 503, "the broker serves at most " + limits.queues() + " queues at once")
                    .asException();
        }
    }

    private <I, O> Gatherer<I, O> gatherer(Function<List<I>, CompletableFuture<List<O>>> send) {
        BrokerProperties.Requests requests = limits.requests();
        return new Gatherer<>(
                new Gatherer.Limits(
                        requests.inFlight(),
                        requests.batch(),
                        requests.batchBytes().toBytes(),
                        requests.waiting()),
                timing,
                send);
    }

    /** A request to queue-service for a client: counted, and its failures put into words. */
    private <T> CompletableFuture<T> asked(String request, Supplier<CompletableFuture<T>> action) {
        return run(action).handle((answer, failure) -> {
            if (failure == null) {
                metrics.requested(request, "done");
                return answer;
            }
            ProblemException problem = Failures.asProblem(request, failure);
            metrics.requested(request, problem.problem().status() >= 500 ? "unavailable" : "refused");
            throw problem;
        });
    }

    /** Does it on the dispatcher's thread. */
    private <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> action) {
        return CompletableFuture.completedFuture(action).thenComposeAsync(Supplier::get, thread);
    }
}
