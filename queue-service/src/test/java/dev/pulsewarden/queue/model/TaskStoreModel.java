package dev.pulsewarden.queue.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.Enqueued.Duplicate;
import dev.pulsewarden.queue.task.Enqueued.Exists;
import dev.pulsewarden.queue.task.Enqueued.IdTaken;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Done;
import dev.pulsewarden.queue.task.LeaseResult.Extended;
import dev.pulsewarden.queue.task.LeaseResult.Lost;
import dev.pulsewarden.queue.task.LeaseResult.Released;
import dev.pulsewarden.queue.task.LeaseResult.Retrying;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Redriven;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a store of tasks should answer, said as simply as it can be: all tasks in one map, looked through for everything. Where the
 * order of the answer is free, because tasks became READY or due at the same time, it takes the store's word.
 */
final class TaskStoreModel {

    private static final Comparator<ModelTask> HANDED_OUT_FIRST =
            Comparator.<ModelTask>comparingInt(task -> -task.draft().priority()).thenComparingLong(ModelTask::rank);

    private final Clock clock;
    private final Map<String, ModelTask> tasks = new TreeMap<>();
    private final Set<String> paused = new HashSet<>();
    private final Set<String> leases = new HashSet<>();
    private SettingsByQueue settings;
    private long lastRank;

    TaskStoreModel(Clock clock, QueueProperties properties) {
        this.clock = clock;
        this.settings = new SettingsByQueue(properties);
    }

    /** From now on others hold. */
    void settle(QueueProperties properties) {
        settings = new SettingsByQueue(properties);
    }

    Optional<ModelTask> find(String id) {
        return Optional.ofNullable(tasks.get(id));
    }

    Stream<ModelTask> all(String queue) {
        return tasks.values().stream().filter(task -> task.draft().queue().equals(queue));
    }

    /** When the next task is due, or may be forgotten, or the next lease runs out. */
    Optional<Instant> nextMoment() {
        return tasks.values().stream()
                .filter(task -> !task.is(TaskState.READY))
                .map(TaskStoreModel::nextMoment)
                .filter(moment -> moment.isAfter(clock.instant()))
                .min(Comparator.naturalOrder());
    }

    private static Instant nextMoment(ModelTask task) {
        return switch (task.state()) {
            case LEASED -> task.leaseUntil();
            case DONE, DEAD -> task.expireAt();
            case DELAYED, READY -> task.runAt();
        };
    }

    boolean isPaused(String queue) {
        return paused.contains(queue);
    }

    void pause(String queue, boolean isPaused) {
        if (isPaused) {
            paused.add(queue);
        } else {
            paused.remove(queue);
        }
    }

    Enqueued enqueue(TaskDraft draft) {
        ModelTask sameId = tasks.get(draft.id());
        if (sameId != null) {
            return sameId.draft().queue().equals(draft.queue())
                    ? new Exists(draft.id(), sameId.state())
                    : new IdTaken(draft.id());
        }
        Optional<ModelTask> sameKey = withKey(draft.queue(), draft.dedupeKey());
        if (sameKey.isPresent()) {
            return new Duplicate(sameKey.get().id(), sameKey.get().state());
        }
        Instant now = clock.instant();
        Instant runAt = draft.runAt() != null && draft.runAt().isAfter(now) ? draft.runAt() : now;
        ModelTask task = new ModelTask(draft.due(runAt), now);
        if (runAt.equals(now)) {
            task.ready(now, ++lastRank);
        }
        tasks.put(draft.id(), task);
        return new Created(task.task());
    }

    /** Checks what was handed out. */
    void handedOut(Claim claim, List<LeasedTask> answer) {
        List<ModelTask> ready = ready(claim.queue());
        List<String> handedOut = answer.stream().map(one -> one.task().id()).toList();
        assertThat(handedOut)
                .as("handed out of %s", ready.stream().map(ModelTask::id).toList())
                .doesNotHaveDuplicates()
                .hasSize(isPaused(claim.queue()) ? 0 : howMany(claim, ready, handedOut));
        for (int i = 0; i < answer.size(); i++) {
            handedOut(claim, answer.get(i), ready.get(i));
        }
    }

    /** One that lost a worker comes alone; where the order is free, so is whether it was the next one. */
    private int howMany(Claim claim, List<ModelTask> ready, List<String> handedOut) {
        int all = Math.min(claim.max(), ready.size());
        if (handedOut.stream().anyMatch(id -> find(id).filter(ModelTask::isSuspect).isPresent())) {
            return 1;
        }
        boolean isNotAll = !handedOut.isEmpty() && handedOut.size() < all;
        return isNotAll && mayBeSuspect(ready, handedOut.size()) ? handedOut.size() : all;
    }

    private static boolean mayBeSuspect(List<ModelTask> ready, int next) {
        return ready.stream()
                .filter(task -> HANDED_OUT_FIRST.compare(task, ready.get(next)) == 0)
                .anyMatch(ModelTask::isSuspect);
    }

    private void handedOut(Claim claim, LeasedTask answer, ModelTask next) {
        ModelTask task = tasks.get(answer.task().id());
        assertThat(task).as("handed out, but not known: %s", answer).isNotNull();
        assertThat(task.state())
                .as("state of %s as it was handed out", task.id())
                .isEqualTo(TaskState.READY);
        assertThat(HANDED_OUT_FIRST.compare(task, next))
                .as("%s was handed out in the place of %s", task.id(), next.id())
                .isZero();
        assertThat(leases.add(answer.task().id() + " " + answer.lease()))
                .as("the lease of %s is new", task.id())
                .isTrue();
        task.lease(claim, answer.lease(), clock.instant());
        assertThat(answer).isEqualTo(new LeasedTask(task.task(), answer.lease(), claim.lease()));
    }

    /** In the order in which they are handed out. */
    List<ModelTask> ready(String queue) {
        return all(queue)
                .filter(task -> task.is(TaskState.READY))
                .sorted(HANDED_OUT_FIRST)
                .toList();
    }

    LeaseResult ack(Completion completion) {
        return withLease(completion.key(), task -> {
            task.takenOverBy(completion.worker());
            task.done(completion.result(), clock.instant(), mayBeForgotten(task));
            return new Done();
        });
    }

    LeaseResult nack(Failure failure) {
        return withLease(failure.key(), task -> {
            task.takenOverBy(failure.worker());
            Duration wait = failure.delay() == null ? task.backoff() : failure.delay();
            return end(task, Outcome.FAILED, failure.error(), wait, () -> ++lastRank);
        });
    }

    LeaseResult extend(LeaseKey key) {
        return withLease(key, task -> {
            task.extend(clock.instant());
            return new Extended(task.leaseTime());
        });
    }

    LeaseResult release(Release release) {
        LeaseKey key = release.key();
        ModelTask known = tasks.get(key.id());
        if (known != null && known.wasReleasedBy(key.lease())) {
            return new Released();
        }
        return withLease(key, task -> {
            if (release.workerLost()) {
                return lose(task, release.worker());
            }
            task.release();
            return new Released();
        });
    }

    private LeaseResult lose(ModelTask task, @Nullable String worker) {
        task.takenOverBy(worker);
        task.workerIsLost();
        if (task.isLastLoss()) {
            task.bury(Outcome.WORKER_LOST, null, clock.instant(), mayBeForgotten(task));
            return new Dead();
        }
        task.releaseOfLost(clock.instant());
        return new Released();
    }

    private LeaseResult withLease(LeaseKey key, Function<ModelTask, LeaseResult> then) {
        ModelTask task = tasks.get(key.id());
        if (task == null) {
            return new Lost();
        }
        return task.isHeldBy(key.lease()) ? then.apply(task) : task.earlier(key.lease());
    }

    private LeaseResult end(
            ModelTask task, Outcome outcome, @Nullable String error, Duration wait, Supplier<Long> place) {
        Instant now = clock.instant();
        if (task.isLastAttempt()) {
            task.bury(outcome, error, now, mayBeForgotten(task));
            return new Dead();
        }
        task.retry(outcome, error, now, now.plus(wait));
        if (wait.isZero()) {
            task.ready(now, place.get());
        }
        return new Retrying(now.plus(wait));
    }

    /** As its queue has it at its end, whatever it has later. */
    private Instant mayBeForgotten(ModelTask task) {
        return clock.instant().plus(settings.of(task.draft().queue()).retention());
    }

    /** @param moved what the store did, where it was free which of several to move */
    Sweep promote(Instant by, int limit, Predicate<ModelTask> moved) {
        List<ModelTask> due = first(TaskState.DELAYED, ModelTask::runAt, by, limit, moved);
        Places places = new Places(ModelTask::runAt);
        due.forEach(task -> task.ready(clock.instant(), places.of(task)));
        return new Sweep(due.size(), earliest(TaskState.DELAYED, ModelTask::runAt));
    }

    /** @param moved as for {@link #promote} */
    Sweep rescue(Instant by, int limit, Predicate<ModelTask> moved) {
        List<ModelTask> expired = first(TaskState.LEASED, ModelTask::leaseUntil, by, limit, moved);
        Places places = new Places(ModelTask::leaseUntil);
        for (ModelTask task : expired) {
            String error = "the lease of " + task.leaseTime().toMillis() + " ms ran out";
            // taken before the task changes
            long place = places.of(task);
            task.workerIsLost();
            end(task, Outcome.EXPIRED, error, task.backoff(), () -> place);
        }
        return new Sweep(expired.size(), earliest(TaskState.LEASED, ModelTask::leaseUntil));
    }

    void prolong() {
        tasks.values().stream().filter(task -> task.is(TaskState.LEASED)).forEach(task -> task.extend(clock.instant()));
    }

    /** @param gone as for {@link #promote} */
    int forget(Instant by, int limit, Predicate<ModelTask> gone) {
        List<ModelTask> ended = tasks.values().stream()
                .filter(task -> task.expireAt() != null && !task.expireAt().isAfter(by))
                .toList();
        return take(ended, ModelTask::expireAt, limit, gone);
    }

    /** @param gone as for {@link #promote}: it is free to delete any of them */
    int delete(String queue, TaskState state, int limit, Predicate<ModelTask> gone) {
        return take(all(queue).filter(task -> task.is(state)).toList(), task -> Instant.EPOCH, limit, gone);
    }

    private int take(List<ModelTask> some, Function<ModelTask, Instant> time, int limit, Predicate<ModelTask> gone) {
        List<ModelTask> first = first(some, time, limit, gone);
        first.forEach(task -> tasks.remove(task.id()));
        return first.size();
    }

    Redriven redrive(String queue, String id) {
        ModelTask task = tasks.get(id);
        if (task == null || !task.is(TaskState.DEAD) || !task.draft().queue().equals(queue)) {
            return Redriven.NOT_DEAD;
        }
        if (withKey(queue, task.draft().dedupeKey()).isPresent()) {
            return Redriven.KEY_TAKEN;
        }
        task.redrive(clock.instant(), ++lastRank);
        return Redriven.READY;
    }

    private Optional<ModelTask> withKey(String queue, @Nullable String key) {
        return all(queue)
                .filter(task -> key != null && key.equals(task.draft().dedupeKey()) && task.endedAt() == null)
                .findFirst();
    }

    private List<ModelTask> first(
            TaskState state, Function<ModelTask, Instant> time, Instant by, int limit, Predicate<ModelTask> moved) {
        List<ModelTask> due = tasks.values().stream()
                .filter(task -> task.is(state) && !time.apply(task).isAfter(by))
                .toList();
        return first(due, time, limit, moved);
    }

    private static List<ModelTask> first(
            List<ModelTask> some, Function<ModelTask, Instant> time, int limit, Predicate<ModelTask> moved) {
        List<ModelTask> sorted =
                some.stream().sorted(Comparator.comparing(time)).toList();
        if (sorted.size() <= limit) {
            return sorted;
        }
        Instant last = time.apply(sorted.get(limit - 1));
        List<ModelTask> first = new ArrayList<>(sorted);
        first.removeIf(
                task -> time.apply(task).isAfter(last) || (time.apply(task).equals(last) && !moved.test(task)));
        assertThat(first).as("how many of %d were moved", sorted.size()).hasSize(limit);
        return first;
    }

    private @Nullable Instant earliest(TaskState state, Function<ModelTask, Instant> time) {
        return tasks.values().stream()
                .filter(task -> task.is(state))
                .map(time)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Behind all there are; one place for those of the same time, whose order is free. */
    private final class Places {

        private final Function<ModelTask, Instant> time;
        private @Nullable Instant last;

        Places(Function<ModelTask, Instant> time) {
            this.time = time;
        }

        long of(ModelTask task) {
            Instant at = time.apply(task);
            lastRank += at.equals(last) ? 0 : 1;
            last = at;
            return lastRank;
        }
    }
}
