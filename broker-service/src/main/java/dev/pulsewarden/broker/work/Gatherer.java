package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends items in lists: what comes while a request is under way goes together with the next. One request at a time keeps the
 * items in their order. Confined to one thread, the executor's.
 */
final class Gatherer<I, O> {

    /**
     * @param items the most items in one request
     * @param bytes the most bytes in one request of several items
     * @param waiting the most items that wait
     */
    record Limits(int items, long bytes, int waiting) {}

    private record Item<I, O>(I value, int bytes, CompletableFuture<O> answer) {}

    private final Limits limits;
    private final Executor thread;
    private final Function<List<I>, CompletableFuture<List<O>>> send;
    private final Queue<Item<I, O>> waiting = new ArrayDeque<>();
    private boolean sending;

    Gatherer(Limits limits, Executor thread, Function<List<I>, CompletableFuture<List<O>>> send) {
        this.limits = limits;
        this.thread = thread;
        this.send = send;
    }

    /** Sends an item; its answer, or the failure of the request that carried it, comes on the thread. */
    CompletableFuture<O> add(I value, int bytes) {
        if (waiting.size() >= limits.waiting()) {
            return CompletableFuture.failedFuture(
                    Problem.of("overloaded", 503, "too many requests wait for queue-service; try again in a second")
                            .asException());
        }
        Item<I, O> item = new Item<>(value, bytes, new CompletableFuture<>());
        waiting.add(item);
        sendNext();
        return item.answer();
    }

    boolean isIdle() {
        return !sending && waiting.isEmpty();
    }

    private void sendNext() {
        if (sending || waiting.isEmpty()) {
            return;
        }
        List<Item<I, O>> batch = nextBatch();
        sending = true;
        var _ = send.apply(batch.stream().map(Item::value).toList())
                .whenCompleteAsync((outcomes, failure) -> sent(batch, outcomes, failure), thread);
    }

    private List<Item<I, O>> nextBatch() {
        List<Item<I, O>> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && batch.size() < limits.items()) {
            bytes += waiting.element().bytes();
            if (bytes > limits.bytes() && !batch.isEmpty()) {
                break;
            }
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void sent(List<Item<I, O>> batch, @Nullable List<O> outcomes, @Nullable Throwable failure) {
        sending = false;
        if (outcomes != null && outcomes.size() == batch.size()) {
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer().complete(outcomes.get(i));
            }
        } else {
            Throwable cause =
                    failure != null ? cause(failure) : new ServiceAwayException("an answer did not fit", true);
            batch.forEach(item -> item.answer().completeExceptionally(cause));
            if (cause instanceof ServiceAwayException away) {
                failWaiting(new ServiceAwayException(String.valueOf(away.getMessage()), false));
            }
        }
        sendNext();
    }

    /** Those who wait are told at once, rather than after one more time limit each. */
    private void failWaiting(Throwable cause) {
        List<Item<I, O>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(item -> item.answer().completeExceptionally(cause));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
