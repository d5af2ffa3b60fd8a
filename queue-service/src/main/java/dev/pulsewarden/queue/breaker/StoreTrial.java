package dev.pulsewarden.queue.breaker;

import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tries whether a store that is away is back; at the start it looks whether the store is there at all. */
final class StoreTrial implements Duty {

    private final TaskStore store;
    private final StoreCircuit circuit;
    private final TimeLimiter limit;
    private final Duration period;
    private boolean looked;

    StoreTrial(TaskStore store, StoreCircuit circuit, TimeLimiter limit, Duration period) {
        this.store = store;
        this.circuit = circuit;
        this.limit = limit;
        this.period = period;
    }

    @Override
    public String name() {
        return "store trial";
    }

    @Override
    public Duration period() {
        return period;
    }

    /** Not for more than one thread. */
    @Override
    public @Nullable Instant runOnce() {
        if (circuit.isClosed() && !looked) {
            looked = true;
            circuit.call(limit, this::probe, _ -> {});
        } else {
            circuit.trial(limit, store::probe);
        }
        return circuit.isClosed() ? null : circuit.trialAt();
    }

    @Override
    public TaskListener alarm(Alarm alarm) {
        circuit.listen(new CircuitListener() {
            @Override
            public void opened(Outage outage) {
                alarm.wakeAt(circuit.trialAt());
            }
        });
        return new TaskListener() {};
    }

    private boolean probe() {
        store.probe();
        return true;
    }
}
