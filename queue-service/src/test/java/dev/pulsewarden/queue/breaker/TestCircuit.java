package dev.pulsewarden.queue.breaker;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.task.TaskStore;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;

/** The circuit as the service puts it together, around a test's store. */
public final class TestCircuit {

    public final CircuitBreaker breaker;
    public final Bulkhead bulkhead;
    private final SettableClock clock;
    private final SettableClock ticker = new SettableClock();
    private final StoreCircuit circuit;
    private final TaskStore store;
    private final StoreTrial trial;

    public TestCircuit(TaskStore inner, QueueProperties properties, SettableClock clock) {
        Settings settings = new Settings(properties.breaker());
        this.clock = clock;
        this.breaker = CircuitBreaker.of(
                "test",
                CircuitBreakerConfig.from(settings.circuitBreaker())
                        .clock(ticker)
                        .build());
        this.bulkhead = Bulkhead.of("test", settings.bulkhead());
        this.circuit = new StoreCircuit(breaker, bulkhead, clock);
        TimeLimiter limit = TimeLimiter.of("test", settings.limit());
        this.store = new CircuitBreakingTaskStore(inner, circuit, limit, TimeLimiter.of("test", settings.longLimit()));
        this.trial = new StoreTrial(inner, circuit, limit, properties.breaker().openFor());
    }

    public TaskStore store() {
        return store;
    }

    public Circuit circuit() {
        return circuit;
    }

    public Duty trial() {
        return trial;
    }

    /** Makes the trial that is due after the pause. */
    public void tryAfterPause() {
        pass(Duration.ofSeconds(2));
        trial.runOnce();
    }

    /** Time goes by, and so does the clock; set by itself, the clock does not change how much time went by. */
    public void pass(Duration time) {
        ticker.advance(time);
        clock.advance(time);
    }
}
