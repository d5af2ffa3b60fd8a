package dev.pulsewarden.queue.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.task.Backoff;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Does steps to a store and to its model, and compares what they answer, and what they have, after each. */
final class Play {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMinutes(5), () -> 0.5);
    /** How long ended tasks are kept, in one queue and in the others; a start with other settings says nothing of those that ended. */
    private static final QueueProperties PROPERTIES = kept("10s", "1m");

    private static final QueueProperties OTHER_PROPERTIES = kept("1m", "0s");
    private static final int TRIES_TO_DRAIN = 500;
    private static final int REMEMBERED_LEASES = 30;

    private final ModelledStore modelled;
    private final SettableClock clock = new SettableClock();
    private final TaskStoreModel model = new TaskStoreModel(clock, PROPERTIES);
    private final List<LeaseKey> leases = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private TaskStore store;

    Play(ModelledStore modelled) {
        this.modelled = modelled;
        this.store = modelled.open(clock, BACKOFF, PROPERTIES);
    }

    private static QueueProperties kept(String retention, String ofR) {
        return TestProperties.with(Map.of(
                "pulsewarden.queue.retention", retention,
                "pulsewarden.queue.queues[0].name", "r",
                "pulsewarden.queue.queues[0].retention", ofR));
    }

    /** What was done so far, a line a step. */
    List<String> said() {
        return said;
    }

    void play(Step step) {
        Choice choice = new Choice(step.seed());
        switch (step.kind()) {
            case ENQUEUE -> enqueue(choice);
            case CLAIM -> claim(choice.some(choice::claim));
            case ACK -> ack(choice);
            case NACK -> nack(choice);
            case EXTEND -> each("extend", choice.some(() -> lease(choice)), store::extend, model::extend);
            case RELEASE -> release(choice);
            case CLOCK -> advance(time(choice));
            case PROMOTE -> promote(by(choice), choice.of(1, 2, 50));
            case RESCUE -> rescue(by(choice), choice.of(1, 2, 50));
            case PROLONG -> prolong();
            case PAUSE -> pause(choice.queue(), !choice.oneIn(3));
            case REDRIVE -> redrive(choice);
            case FORGET -> forget(choice);
            case DELETE -> delete(choice);
            case REOPEN -> reopen(choice.of(PROPERTIES, OTHER_PROPERTIES));
        }
        new Comparison(store, model).check();
    }

    /** Whatever was accepted, and not deleted, is handed out until it ends. */
    void drain() {
        Choice.QUEUES.forEach(queue -> pause(queue, false));
        for (int tries = 0; isAnyOpen(); tries++) {
            assertThat(tries).as("tries to end every task").isLessThan(TRIES_TO_DRAIN);
            for (String queue : Choice.QUEUES) {
                List<LeasedTask> leased = claim(List.of(new Claim(queue, 10, Duration.ofSeconds(1), "last")))
                        .getFirst();
                each(
                        "ack",
                        leased.stream()
                                .map(task -> new Completion(task.key(), null))
                                .toList(),
                        store::ack,
                        model::ack);
            }
            advance(Duration.ofMinutes(10));
            rescue(clock.instant(), 50);
            promote(clock.instant(), 50);
        }
        new Comparison(store, model).check();
    }

    private boolean isAnyOpen() {
        return Choice.QUEUES.stream().flatMap(model::all).anyMatch(task -> task.endedAt() == null);
    }

    private void enqueue(Choice choice) {
        List<TaskDraft> drafts = new ArrayList<>();
        for (String id : choice.idsInAnyOrder().subList(0, choice.from1To(4))) {
            TaskDraft draft = choice.draft(id, clock.instant());
            drafts.add(draft);
            if (choice.oneIn(10)) {
                drafts.add(draft);
            }
        }
        List<Enqueued> answers = each("enqueue", drafts, store::enqueue, model::enqueue);
        assertThat(answers).hasSameSizeAs(drafts);
    }

    private List<List<LeasedTask>> claim(List<Claim> claims) {
        List<List<LeasedTask>> answers = store.claim(claims);
        say("claim", claims, answers);
        assertThat(answers).hasSameSizeAs(claims);
        for (int i = 0; i < claims.size(); i++) {
            model.handedOut(claims.get(i), answers.get(i));
            answers.get(i).forEach(task -> leases.add(task.key()));
        }
        while (leases.size() > REMEMBERED_LEASES) {
            leases.removeFirst();
        }
        return answers;
    }

    private void ack(Choice choice) {
        each(
                "ack",
                choice.some(() -> new Completion(lease(choice), choice.of(null, new RawJson("[1]")), worker(choice))),
                store::ack,
                model::ack);
    }

    private void nack(Choice choice) {
        each(
                "nack",
                choice.some(() -> new Failure(
                        lease(choice),
                        choice.of(null, "broken"),
                        choice.of(null, null, Duration.ZERO, choice.time()),
                        worker(choice))),
                store::nack,
                model::nack);
    }

    /** A store remembers which lease of a task was given back last; of two in one list it is free to look after both. */
    private void release(Choice choice) {
        List<LeaseKey> keys = choice.some(() -> lease(choice));
        Map<String, LeaseKey> firstOfTask = new HashMap<>();
        keys.forEach(key -> firstOfTask.putIfAbsent(key.id(), key));
        keys.removeIf(key -> !key.equals(firstOfTask.get(key.id())));
        List<Release> releases = keys.stream()
                .map(key -> new Release(key, choice.oneIn(2), worker(choice)))
                .toList();
        each("release", releases, store::release, model::release);
    }

    /** Who ended an attempt, if it is another one than who claimed it. */
    private static String worker(Choice choice) {
        return choice.of(null, null, "w", "x");
    }

    /** One of the last that were given, or one of another task, or none at all. */
    private LeaseKey lease(Choice choice) {
        if (leases.isEmpty() || choice.oneIn(20)) {
            return new LeaseKey(choice.of(Choice.IDS), "none");
        }
        LeaseKey key = choice.of(leases);
        return choice.oneIn(20) ? new LeaseKey(choice.of(Choice.IDS), key.lease()) : key;
    }

    private <T, R> List<R> each(
            String what, List<T> items, Function<List<T>, List<R>> ofStore, Function<T, R> ofModel) {
        List<R> answers = ofStore.apply(items);
        say(what, items, answers);
        assertThat(answers).as(what).isEqualTo(items.stream().map(ofModel).toList());
        return answers;
    }

    /** As often as not to the moment at which something is due, or to just before it. */
    private Duration time(Choice choice) {
        return model.nextMoment()
                .filter(_ -> choice.oneIn(2))
                .map(moment -> Duration.between(clock.instant(), moment).minusMillis(choice.of(0, 0, 1)))
                .orElseGet(choice::time);
    }

    private void advance(Duration by) {
        clock.advance(by);
        say("clock", by, clock.instant());
    }

    private Instant by(Choice choice) {
        return choice.oneIn(5) ? clock.instant().minus(choice.time()) : clock.instant();
    }

    private void promote(Instant by, int limit) {
        Sweep sweep = store.promote(by, limit);
        say("promote", limit + " by " + by, sweep);
        assertThat(sweep).as("promote").isEqualTo(model.promote(by, limit, isNoMore(TaskState.DELAYED)));
    }

    private void rescue(Instant by, int limit) {
        Sweep sweep = store.rescue(by, limit);
        say("rescue", limit + " by " + by, sweep);
        assertThat(sweep).as("rescue").isEqualTo(model.rescue(by, limit, isNoMore(TaskState.LEASED)));
    }

    private void prolong() {
        Instant since = store.watch().now();
        say("prolong", "", since);
        Sweep sweep;
        do {
            sweep = store.prolong(since, Choice.IDS.size());
        } while (sweep.next() != null);
        model.prolong();
    }

    private void pause(String queue, boolean paused) {
        say(paused ? "pause" : "resume", queue, "");
        store.pause(List.of(queue), paused);
        model.pause(queue, paused);
    }

    private void redrive(Choice choice) {
        String queue = choice.queue();
        List<String> ids = choice.oneIn(2) ? choice.idsInAnyOrder() : choice.some(() -> choice.of(Choice.IDS));
        each("redrive " + queue, ids, some -> store.redrive(queue, some), id -> model.redrive(queue, id));
    }

    private void forget(Choice choice) {
        Instant by = by(choice);
        int limit = choice.of(1, 3, 50);
        Sweep sweep = store.forget(by, limit);
        say("forget", limit + " by " + by, sweep);
        assertThat(sweep.tasks()).as("forgotten").isEqualTo(model.forget(by, limit, this::isGone));
    }

    private void delete(Choice choice) {
        String queue = choice.queue();
        TaskState state = choice.of(TaskState.values());
        int limit = choice.of(1, 2, 50);
        int deleted = store.delete(queue, state, limit);
        say("delete " + queue, limit + " " + state, deleted);
        assertThat(deleted).as("deleted").isEqualTo(model.delete(queue, state, limit, this::isGone));
    }

    private void reopen(QueueProperties properties) {
        say("reopen", properties.retention(), properties.queues());
        modelled.close();
        clock.advance(modelled.closedFor());
        store = modelled.open(clock, BACKOFF, properties);
        model.settle(properties);
    }

    private Predicate<ModelTask> isNoMore(TaskState state) {
        return task -> store.find(List.of(task.id()))
                .getFirst()
                .map(TaskDetail::task)
                .filter(stored -> stored.state() == state)
                .isEmpty();
    }

    private boolean isGone(ModelTask task) {
        return store.find(List.of(task.id())).getFirst().isEmpty();
    }

    private void say(String what, Object about, Object answer) {
        said.add("%s %s -> %s".formatted(what, about, answer));
    }
}
