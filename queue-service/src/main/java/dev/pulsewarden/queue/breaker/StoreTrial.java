package dev.pulsewarden.queue.breaker;

import dev.pulsewarden.queue.breaker.Circuit.State;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries whether a store that is away is back; at the start it looks whether the store is there at all. */
final class StoreTrial implements Duty {

    private static final Logger log = LoggerFactory.getLogger(StoreTrial.class);

    /** More than a sensible circuit needs to open. */
    private static final int MOST_LOOKS = 10;

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
        if (!looked) {
            looked = true;
            look();
        }
        circuit.trial(limit, store::probe);
        return circuit.state() == State.OPEN ? circuit.trialAt() : null;
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

    /** Asks until the store answers, or the circuit opens because it does not. */
    private void look() {
        boolean there = false;
        for (int i = 0; i < MOST_LOOKS && !there && circuit.isClosed(); i++) {
            try {
                there = circuit.call(limit, this::probe, _ -> {});
            } catch (TaskStoreException e) {
                log.debug("the store is not there at the start", e);
            }
        }
    }

    private boolean probe() {
        store.probe();
        return true;
    }
}
