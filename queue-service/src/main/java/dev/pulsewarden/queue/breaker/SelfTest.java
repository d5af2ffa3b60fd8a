package dev.pulsewarden.queue.breaker;

import dev.pulsewarden.queue.breaker.Circuit.State;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Walks a throw-away circuit of the real configuration through closed, open, half-open and closed, on a clock that it moves
 * itself: a circuit that cannot work is known before the first request.
 */
final class SelfTest {

    /** Only for the call that hangs; the others may take their time on a busy machine. */
    private static final Duration SHORT = Duration.ofMillis(10);

    private static final Duration LONG = Duration.ofSeconds(10);

    private final CircuitBreakerConfig config;
    private final Hand clock = new Hand();
    private final TimeLimiter limit = TimeLimiter.of("self-test", Settings.within(LONG));
    private final StoreCircuit circuit;

    SelfTest(CircuitBreakerConfig real) {
        this.config = CircuitBreakerConfig.from(real).clock(clock).build();
        this.circuit =
                new StoreCircuit(CircuitBreaker.of("self-test", config), Bulkhead.ofDefaults("self-test"), clock);
    }

    /** @throws BreakerBrokenException if the circuit did not do what it is for */
    void run() {
        need(circuit.isClosed() && getsThrough(), "it let no call through at first");
        opens();
        need(!getsThrough(), "it let a call through while it was open");
        staysOpen();
        recovers();
        need(getsThrough(), "it let no call through after a trial that went well");
    }

    /** The first call hangs, the others fail. */
    private void opens() {
        refused(TimeLimiter.of("self-test-short", Settings.within(SHORT)), () -> {
            new CountDownLatch(1).await();
            return true;
        });
        int calls = config.getSlidingWindowSize();
        for (int i = 0; i < calls && circuit.isClosed(); i++) {
            refused(limit, () -> {
                throw new TaskStoreException(Reason.UNAVAILABLE, "self-test", null);
            });
        }
        need(circuit.state() == State.OPEN, "it did not open though " + (calls + 1) + " calls in a row failed");
    }

    /** Whatever a trial fails with, it is open again, and the next trial is let through. */
    private void staysOpen() {
        clock.moveTo(circuit.trialAt());
        circuit.trial(limit, () -> {
            throw new TaskStoreException(Reason.FULL, "self-test", null);
        });
        need(circuit.state() == State.OPEN, "it was not open after a trial of a full store");
        clock.moveTo(circuit.trialAt());
        try {
            circuit.trial(limit, () -> {
                throw new AssertionError("self-test");
            });
            need(false, "it hid that a trial failed with an Error");
        } catch (AssertionError e) {
            need(circuit.state() == State.OPEN, "it was not open after a trial that failed with an Error");
        }
    }

    private void recovers() {
        AtomicReference<State> seen = new AtomicReference<>(State.OPEN);
        circuit.trial(limit, () -> seen.set(circuit.state()));
        need(seen.get() == State.OPEN, "it let a trial through before its time");
        clock.moveTo(circuit.trialAt());
        circuit.trial(limit, () -> seen.set(circuit.state()));
        need(seen.get() == State.HALF_OPEN, "it let no trial through when it was time");
        need(circuit.isClosed(), "it did not close after a trial that went well");
    }

    private void refused(TimeLimiter within, Callable<Boolean> call) {
        try {
            circuit.call(within, call, _ -> {});
        } catch (TaskStoreException e) {
            need(e.reason() == Reason.UNAVAILABLE, "it took a failing call for something else: " + e.getMessage());
            return;
        }
        need(false, "it hid that a call failed");
    }

    private boolean getsThrough() {
        AtomicBoolean through = new AtomicBoolean();
        try {
            circuit.call(
                    limit,
                    () -> {
                        through.set(true);
                        return true;
                    },
                    _ -> {});
        } catch (TaskStoreException e) {
            return false;
        }
        return through.get();
    }

    private static void need(boolean fine, String otherwise) {
        if (!fine) {
            throw new BreakerBrokenException(otherwise);
        }
    }

    /** A clock that goes when it is moved. */
    private static final class Hand extends Clock {

        private volatile Instant now = Instant.EPOCH;

        void moveTo(Instant then) {
            now = then;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
