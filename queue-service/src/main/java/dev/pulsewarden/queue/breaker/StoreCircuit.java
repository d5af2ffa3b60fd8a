package dev.pulsewarden.queue.breaker;

import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/** The circuit breaker, the time limits and the bulkhead, put together. */
final class StoreCircuit implements Circuit {

    private static final Logger log = LoggerFactory.getLogger(StoreCircuit.class);

    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final Clock clock;
    /** For how long something takes; the other one may be set. */
    private final Clock ticker;

    private final AtomicInteger transitions = new AtomicInteger();
    private final List<CircuitListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Failure lastFailure = new Failure("it was not asked yet", "");
    private volatile Instant trialAt = Instant.EPOCH;
    private volatile @Nullable Outage outage;

    private record Failure(String message, String evidence) {

        static Failure of(Throwable failure) {
            Throwable root = NestedExceptionUtils.getRootCause(failure);
            return new Failure(String.valueOf(failure.getMessage()), root == null ? "" : root.toString());
        }
    }

    StoreCircuit(CircuitBreaker breaker, Bulkhead bulkhead, Clock clock) {
        this.breaker = breaker;
        this.bulkhead = bulkhead;
        this.clock = clock;
        this.ticker = breaker.getCircuitBreakerConfig().getClock();
        breaker.getEventPublisher().onStateTransition(event -> changed(event.getStateTransition()));
    }

    @Override
    public State state() {
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> State.CLOSED;
            case HALF_OPEN -> State.HALF_OPEN;
            case OPEN, FORCED_OPEN -> State.OPEN;
        };
    }

    @Override
    public @Nullable Outage outage() {
        return outage;
    }

    @Override
    public void listen(CircuitListener listener) {
        listeners.add(listener);
    }

    /** From when on a trial is let through. */
    Instant trialAt() {
        return clock.instant().plus(untilTrial());
    }

    /**
     * Calls the store if the circuit is closed.
     *
     * @param late gets what came after the time limit
     */
    <T> T call(TimeLimiter limit, Callable<T> work, Consumer<T> late) {
        return call(limit, work, late, Reason.UNAVAILABLE);
    }

    /** The same for a reading over many tasks: that it takes too long says nothing about the store. */
    <T> T read(TimeLimiter limit, Callable<T> work) {
        return call(limit, work, _ -> {}, Reason.OVERLOADED);
    }

    private <T> T call(TimeLimiter limit, Callable<T> work, Consumer<T> late, Reason tooLong) {
        int before = transitions.get();
        if (!isClosed() || !breaker.tryAcquirePermission()) {
            throw away();
        }
        return run(before, limit, work, late, tooLong);
    }

    /**
     * Tries whether the store is back, if it is time for that; nothing while the circuit is closed. Whatever a trial fails with,
     * the store is not back.
     */
    void trial(TimeLimiter limit, Runnable probe) {
        if (isClosed() || !breaker.tryAcquirePermission()) {
            return;
        }
        try {
            run(transitions.get(), limit, Executors.callable(probe), _ -> {}, Reason.UNAVAILABLE);
        } catch (RuntimeException e) {
            // expected: the state says it, and the next trial follows
            lastFailure = Failure.of(e);
            log.debug("the store is still away", e);
        } finally {
            // what is neither good nor an outage to the breaker, an Error too: its pause must begin, and its permission
            // be given back
            if (state() == State.HALF_OPEN) {
                breaker.transitionToOpenState();
            }
        }
    }

    /** @param before how often the state had changed then; what ends in another state says nothing about the store now */
    private <T> T run(int before, TimeLimiter limit, Callable<T> work, Consumer<T> late, Reason tooLong) {
        long start = breaker.getCurrentTimestamp();
        try {
            T result = limit.executeFutureSupplier(() -> new StoreCall<>(bulkhead, work, late).start());
            if (before == transitions.get()) {
                breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
            }
            return result;
        } catch (Exception e) {
            RuntimeException failure = failure(e, limit, tooLong);
            if (before == transitions.get()) {
                failed(failure, breaker.getCurrentTimestamp() - start);
            }
            throw failure;
        }
    }

    private void failed(RuntimeException failure, long took) {
        if (isOutage(failure)) {
            lastFailure = Failure.of(failure);
        }
        breaker.onError(took, breaker.getTimestampUnit(), failure);
    }

    /** Whether the store itself is the matter: neither what it refused for a reason, nor that it was busy. */
    static boolean isOutage(Throwable failure) {
        return failure instanceof TaskStoreException e && e.reason() == Reason.UNAVAILABLE;
    }

    /** What a caller is told. */
    private static RuntimeException failure(Exception e, TimeLimiter limit, Reason tooLong) {
        return switch (e) {
            case TimeoutException _ ->
                new TaskStoreException(
                        tooLong,
                        "the store did not answer within "
                                + limit.getTimeLimiterConfig()
                                        .getTimeoutDuration()
                                        .toMillis() + " ms",
                        e);
            case BulkheadFullException _ ->
                new TaskStoreException(
                        Reason.OVERLOADED, "as many calls to the store are under way as may be; try again", e);
            case InterruptedException _ -> interrupted(e);
            case RuntimeException known -> known;
            default -> new IllegalStateException(e);
        };
    }

    private static RuntimeException interrupted(Exception e) {
        Thread.currentThread().interrupt();
        return new TaskStoreException(Reason.OVERLOADED, "the caller was interrupted; try again", e);
    }

    private TaskStoreException away() {
        Duration untilTrial = untilTrial();
        return new TaskStoreException(
                Reason.UNAVAILABLE,
                "the store is away (%s); it is tried again in %d ms"
                        .formatted(lastFailure.message(), untilTrial.toMillis()),
                null,
                untilTrial);
    }

    private Duration untilTrial() {
        Duration left = Duration.between(ticker.instant(), trialAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Called by the thread whose call changed the state. Open and half-open in turn are one outage. */
    private void changed(StateTransition transition) {
        transitions.incrementAndGet();
        switch (transition.getToState()) {
            case OPEN -> opened();
            case CLOSED -> closed();
            case HALF_OPEN, DISABLED, METRICS_ONLY, FORCED_OPEN -> {}
        }
    }

    private void opened() {
        long wait = breaker.getCircuitBreakerConfig()
                .getWaitIntervalFunctionInOpenState()
                .apply(1);
        // the breaker lets a trial through after the wait, not at its end
        trialAt = ticker.instant().plusMillis(wait + 1);
        if (outage == null) {
            Outage begun = new Outage(clock.instant(), lastFailure.message(), lastFailure.evidence());
            outage = begun;
            listeners.forEach(listener -> listener.opened(begun));
        }
    }

    private void closed() {
        Outage ended = outage;
        outage = null;
        if (ended != null) {
            listeners.forEach(listener -> listener.closed(ended));
        }
    }
}
