package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends items in lists: what comes in one turn of the thread, or while as many requests are under way as may be, goes
 * together, and so does what comes soon enough after each other under load, see {@link Linger}. Those of one client are never in
 * two requests at once, which keeps them in their order; those of others may overtake them. Confined to one thread.
 */
final class Gatherer<I, O> {

    /**
     * @param inFlight requests under way at once
     * @param items the most items in one request
     * @param bytes the most bytes in one request of several items
     * @param waiting the most items that wait
     */
    record Limits(int inFlight, int items, long bytes, int waiting) {}

    private record Item<I, O>(String client, I value, int bytes, CompletableFuture<O> answer) {}

    private final Limits limits;
    private final Linger.Timing timing;
    private final Linger linger;
    private final Function<List<I>, CompletableFuture<List<O>>> send;
    private final Deque<Item<I, O>> waiting = new ArrayDeque<>();

    /** Clients that have items in a request. */
    private final Set<String> underWay = new HashSet<>();

    /** What these have besides, as far as it was looked at: it is older than what they have among {@link #waiting}. */
    private final Map<String, Deque<Item<I, O>>> behind = new HashMap<>();

    private int waitingBehind;

    /** Of all that wait. */
    private long waitingBytes;

    private int requests;

    Gatherer(Limits limits, Linger.Timing timing, Function<List<I>, CompletableFuture<List<O>>> send) {
        this.limits = limits;
        this.timing = timing;
        this.send = send;
        this.linger = new Linger(timing, Math.min(limits.items(), limits.waiting()), this::sendable, this::sendNext);
    }

    /** Sends a client's item; its answer, or the failure of the request that carried it, comes on the thread. */
    CompletableFuture<O> add(String client, I value, int bytes) {
        if (countWaiting() >= limits.waiting()) {
            return CompletableFuture.failedFuture(
                    Problem.of("overloaded", 503, "too many requests wait for queue-service; try again in a second")
                            .asException());
        }
        Item<I, O> item = new Item<>(client, value, bytes, new CompletableFuture<>());
        waiting.add(item);
        waitingBytes += bytes;
        sendSoon();
        return item.answer();
    }

    boolean isIdle() {
        return requests == 0 && waiting.isEmpty();
    }

    /** What is added goes without waiting for more. */
    void hurry() {
        linger.hurry();
    }

    private void sendSoon() {
        if (sendable() > 0) {
            linger.ask();
        }
    }

    /** How many could go now; a full request's worth if they have its bytes. Those whose clients have some under way may be among them. */
    private int sendable() {
        if (requests >= limits.inFlight() || waiting.isEmpty()) {
            return 0;
        }
        return waitingBytes < limits.bytes() ? waiting.size() : limits.items();
    }

    private int countWaiting() {
        return waiting.size() + waitingBehind;
    }

    private void sendNext() {
        List<Item<I, O>> batch = nextBatch();
        if (batch.isEmpty()) {
            return;
        }
        requests++;
        linger.sent(batch.size());
        batch.forEach(item -> underWay.add(item.client()));
        var _ = send.apply(batch.stream().map(Item::value).toList())
                .whenCompleteAsync((outcomes, failure) -> sent(batch, outcomes, failure), timing.thread());
        sendSoon();
    }

    /** The oldest items, without those of clients that have some under way. */
    private List<Item<I, O>> nextBatch() {
        List<Item<I, O>> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && batch.size() < limits.items()) {
            Item<I, O> next = waiting.element();
            if (underWay.contains(next.client())) {
                putBehind(waiting.remove());
                continue;
            }
            bytes += next.bytes();
            if (bytes > limits.bytes() && !batch.isEmpty()) {
                break;
            }
            waitingBytes -= next.bytes();
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void putBehind(Item<I, O> item) {
        behind.computeIfAbsent(item.client(), _ -> new ArrayDeque<>()).add(item);
        waitingBehind++;
    }

    /** They were first when they were put behind. */
    private void putInFront(String client) {
        Deque<Item<I, O>> line = behind.remove(client);
        if (line != null) {
            waitingBehind -= line.size();
            line.descendingIterator().forEachRemaining(waiting::addFirst);
        }
    }

    private void sent(List<Item<I, O>> batch, @Nullable List<O> outcomes, @Nullable Throwable failure) {
        requests--;
        for (Item<I, O> item : batch) {
            if (underWay.remove(item.client())) {
                putInFront(item.client());
            }
        }
        if (outcomes != null && outcomes.size() == batch.size()) {
            linger.answered(batch.size(), countWaiting());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer().complete(outcomes.get(i));
            }
        } else {
            linger.failed();
            Throwable cause =
                    failure != null ? cause(failure) : new ServiceAwayException("an answer did not fit", true);
            batch.forEach(item -> item.answer().completeExceptionally(cause));
            if (cause instanceof ServiceAwayException away) {
                failWaiting(new ServiceAwayException(String.valueOf(away.getMessage()), false));
            }
        }
        sendSoon();
    }

    /** Those who wait are told at once, rather than after one more time limit each. */
    private void failWaiting(Throwable cause) {
        List.copyOf(behind.keySet()).forEach(this::putInFront);
        List<Item<I, O>> all = List.copyOf(waiting);
        waiting.clear();
        waitingBytes = 0;
        all.forEach(item -> item.answer().completeExceptionally(cause));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
