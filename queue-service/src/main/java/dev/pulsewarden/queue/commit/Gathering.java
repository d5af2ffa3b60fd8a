package dev.pulsewarden.queue.commit;

import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Makes one call of many callers' lists. A call goes at once while fewer than the limit are on their way; else it waits for the
 * next one, with all that wait too. While calls are refused at once, nobody waits. Thread-safe.
 *
 * @param <T> what is asked
 * @param <R> what is answered to each
 */
final class Gathering<T, R> implements AutoCloseable {

    /**
     * How much is gathered.
     *
     * @param items the most items in one call, unless a single caller has more
     * @param queued the most callers that wait for a call; one more is refused
     * @param inFlight the most calls at a time
     * @param kinds the most kinds of items in one call, unless a single caller has more
     */
    record Limits(int items, int queued, int inFlight, int kinds) {

        Limits(int items, int queued, int inFlight) {
            this(items, queued, inFlight, Integer.MAX_VALUE);
        }
    }

    /** One caller. */
    private record Caller<T, R>(List<T> items, CompletableFuture<List<R>> answer) {}

    private final Function<List<T>, List<R>> call;
    private final Function<T, ?> kind;
    private final Limits limits;
    private final BooleanSupplier refusedAtOnce;
    private final DistributionSummary size;
    private final Counter rejected;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Queue<Caller<T, R>> waiting = new ArrayDeque<>();
    private int running;
    private boolean closed;

    /** @param refusedAtOnce whether a call made now takes no time, since it fails */
    Gathering(
            String operation,
            Function<List<T>, List<R>> call,
            Limits limits,
            BooleanSupplier refusedAtOnce,
            MeterRegistry meters) {
        this(operation, call, _ -> operation, limits, refusedAtOnce, meters);
    }

    /** @param kind of an item: a call costs more the more kinds it has */
    Gathering(
            String operation,
            Function<List<T>, List<R>> call,
            Function<T, ?> kind,
            Limits limits,
            BooleanSupplier refusedAtOnce,
            MeterRegistry meters) {
        this.call = call;
        this.kind = kind;
        this.limits = limits;
        this.refusedAtOnce = refusedAtOnce;
        this.size = DistributionSummary.builder("pulsewarden.queue.gathered.items")
                .description("Items that shared one call to the store")
                .tag("operation", operation)
                .register(meters);
        this.rejected = Counter.builder("pulsewarden.queue.gathered.rejected")
                .description("Calls refused because too many were waiting")
                .tag("operation", operation)
                .register(meters);
    }

    /** Returns the answers to these items; throws what the call threw that they were in. */
    List<R> ask(List<T> items) {
        if (items.isEmpty()) {
            return List.of();
        }
        Caller<T, R> caller = new Caller<>(items, new CompletableFuture<>());
        enter(caller);
        try {
            // whatever happens to the waiting thread: what took effect must be known to somebody
            return caller.answer().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** To be told when calls begin to be refused at once: who waits behind those on their way is refused too. */
    void refuseWaiting() {
        lock.lock();
        try {
            if (!waiting.isEmpty()) {
                startCalling();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more callers, and returns when those that were taken are answered. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            while (running > 0) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many callers wait for the next call. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void enter(Caller<T, R> caller) {
        lock.lock();
        try {
            if (closed) {
                throw new TaskStoreException(Reason.UNAVAILABLE, "the service is stopping", null);
            }
            if (waiting.size() >= limits.queued()) {
                rejected.increment();
                throw new TaskStoreException(
                        Reason.OVERLOADED, "more is waiting for the store than it takes; try again", null);
            }
            waiting.add(caller);
            if (running < limits.inFlight() || refusedAtOnce.getAsBoolean()) {
                startCalling();
            }
        } finally {
            lock.unlock();
        }
    }

    private void startCalling() {
        running++;
        Thread.ofVirtual().name("queue-gathering").start(this::callUntilNobodyWaits);
    }

    private void callUntilNobodyWaits() {
        for (List<Caller<T, R>> group = next(); !group.isEmpty(); group = next()) {
            answer(group);
        }
    }

    /** Empty: nobody waits, and this runner has ended. */
    private List<Caller<T, R>> next() {
        List<Caller<T, R>> group = new ArrayList<>();
        lock.lock();
        try {
            int items = 0;
            Set<Object> kinds = new HashSet<>();
            for (Caller<T, R> caller = waiting.peek(); caller != null; caller = waiting.peek()) {
                items += caller.items().size();
                caller.items().forEach(item -> kinds.add(kind.apply(item)));
                if (!group.isEmpty() && (items > limits.items() || kinds.size() > limits.kinds())) {
                    break;
                }
                group.add(waiting.remove());
            }
            if (group.isEmpty()) {
                running--;
                idle.signalAll();
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Whatever goes wrong, no caller waits for ever. */
    private void answer(List<Caller<T, R>> group) {
        try {
            List<T> items =
                    group.stream().flatMap(caller -> caller.items().stream()).toList();
            size.record(items.size());
            List<R> answers = call.apply(items);
            int from = 0;
            for (Caller<T, R> caller : group) {
                int to = from + caller.items().size();
                caller.answer().complete(List.copyOf(answers.subList(from, to)));
                from = to;
            }
        } catch (Throwable e) {
            group.forEach(caller -> caller.answer().completeExceptionally(e));
        }
    }
}
