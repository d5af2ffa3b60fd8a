package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.breaker.FaultyStore;
import dev.pulsewarden.queue.breaker.FaultyStore.Fault;
import dev.pulsewarden.queue.breaker.TestCircuit;
import dev.pulsewarden.queue.commit.GatheringTaskStore;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Spool, gathered calls, circuit and a real store that a test can break, put together as in the service; the duties are run by hand. */
public final class Chain {

    public final SettableClock clock;
    public final FaultyStore faulty;
    final TestCircuit circuit;
    final Backlog backlog;
    public final TaskStore store;
    final Drain drain;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    public Chain(TaskStore real, Spool spool, SettableClock clock) {
        this(real, spool, clock, Map.of());
    }

    Chain(TaskStore real, Spool spool, SettableClock clock, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "pulsewarden.queue.breaker.time-limit", "10s",
                "pulsewarden.queue.breaker.long-time-limit", "30s"));
        all.putAll(settings);
        QueueProperties properties = TestProperties.with(all);
        this.clock = clock;
        this.faulty = new FaultyStore(real);
        this.circuit = new TestCircuit(faulty.store(), properties, clock);
        this.backlog = new Backlog(spool, properties.spool(), new SpoolMetrics(meters, clock), clock);
        GatheringTaskStore gathering =
                new GatheringTaskStore(circuit.store(), circuit.circuit(), properties.commit(), meters);
        this.store = new SpoolingTaskStore(gathering, circuit.circuit(), backlog, clock);
        this.drain = new Drain(circuit.store(), circuit.circuit(), backlog, clock, Duration.ofSeconds(1));
    }

    /** The store is away, and known to be. */
    public void breakIt() {
        faulty.is(Fault.FAILS);
        while (circuit.circuit().isClosed()) {
            try {
                circuit.store().probe();
            } catch (TaskStoreException e) {
                // that is what it is for
            }
        }
    }

    /** The store is back, and known to be; nothing was moved yet. */
    public void mendIt() {
        faulty.is(Fault.NONE);
        while (!circuit.circuit().isClosed()) {
            circuit.tryAfterPause();
        }
        faulty.calls.clear();
    }

    public void drainAll() {
        while (drain.runOnce() != null) {
            // until nothing is left
        }
    }
}
