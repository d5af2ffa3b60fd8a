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
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The circuit breaker, the time limits and the bulkhead, put together. */
final class StoreCircuit implements Circuit {

    private static final Logger log = LoggerFactory.getLogger(StoreCircuit.class);

    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final Clock clock;
    private final List<CircuitListener> listeners = new CopyOnWriteArrayList<>();
    private volatile String lastFailure = "it was not asked yet";
    private volatile Instant trialAt = Instant.MIN;
    private volatile @Nullable Outage outage;

    StoreCircuit(CircuitBreaker breaker, Bulkhead bulkhead, Clock clock) {
        this.breaker = breaker;
        this.bulkhead = bulkhead;
        this.clock = clock;
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
        return trialAt;
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
        if (!isClosed() || !breaker.tryAcquirePermission()) {
            throw away();
        }
        return run(limit, work, late, tooLong);
    }

    /** Tries whether the store is back, if it is time for that; nothing while the circuit is closed. */
    void trial(TimeLimiter limit, Runnable probe) {
        if (!isClosed() && breaker.tryAcquirePermission()) {
            try {
                run(limit, () -> probed(probe), _ -> {}, Reason.UNAVAILABLE);
            } catch (TaskStoreException e) {
                // expected: the state says it, and the next trial follows
                log.debug("the store is still away", e);
            }
        }
    }

    private <T> T run(TimeLimiter limit, Callable<T> work, Consumer<T> late, Reason tooLong) {
        long start = breaker.getCurrentTimestamp();
        try {
            T result = limit.executeFutureSupplier(() -> new StoreCall<>(bulkhead, work, late).start());
            breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
            return result;
        } catch (Exception e) {
            RuntimeException failure = failure(e, limit, tooLong);
            if (isOutage(failure)) {
                lastFailure = String.valueOf(failure.getMessage());
            }
            breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), failure);
            throw failure;
        }
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

    /** Whatever a trial fails with, the store is not back. */
    private static boolean probed(Runnable probe) {
        try {
            probe.run();
            return true;
        } catch (TaskStoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new TaskStoreException(Reason.UNAVAILABLE, "the store cannot be used yet", e);
        }
    }

    private TaskStoreException away() {
        Outage known = outage;
        long left = Math.max(0, Duration.between(clock.instant(), trialAt).toMillis());
        return new TaskStoreException(
                Reason.UNAVAILABLE,
                "the store is away (%s); it is tried again in %d ms"
                        .formatted(known == null ? lastFailure : known.reason(), left),
                null);
    }

    /** Called by the thread whose call changed the state. Open and half-open in turn are one outage. */
    private void changed(StateTransition transition) {
        switch (transition.getToState()) {
            case OPEN -> opened();
            case CLOSED -> closed();
            case HALF_OPEN, DISABLED, METRICS_ONLY, FORCED_OPEN -> {}
        }
    }

    private void opened() {
        Instant now = clock.instant();
        long wait = breaker.getCircuitBreakerConfig()
                .getWaitIntervalFunctionInOpenState()
                .apply(1);
        // the breaker lets a trial through after the wait, not at its end
        trialAt = now.plusMillis(wait + 1);
        if (outage == null) {
            Outage begun = new Outage(now, lastFailure);
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
