package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.breaker.Circuit;
import dev.pulsewarden.queue.breaker.CircuitListener;
import dev.pulsewarden.queue.breaker.Outage;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Moves what waits to the store when it is there: ends of attempts first, then tasks. */
final class Drain implements Duty {

    private final TaskStore store;
    private final Circuit circuit;
    private final Backlog backlog;
    private final Clock clock;
    private final Duration period;
    private final Settlement settlement;
    private final Mover<Ending> endings;
    private final Mover<Accepted> tasks;

    Drain(TaskStore store, Circuit circuit, Backlog backlog, Clock clock, Duration period) {
        this.store = store;
        this.circuit = circuit;
        this.backlog = backlog;
        this.clock = clock;
        this.period = period;
        this.settlement = new Settlement(store, backlog);
        this.endings = new Mover<>(
                LaneName.ENDINGS,
                backlog,
                backlog.spool()::endings,
                settlement,
                this::storeIsThere,
                ending -> "what ends an attempt of the task " + ending.key().id());
        this.tasks = new Mover<>(
                LaneName.TASKS,
                backlog,
                backlog.spool()::tasks,
                new Adoption(store, backlog),
                this::storeIsThere,
                task -> "the task " + task.draft().id() + " of queue "
                        + task.draft().queue());
    }

    @Override
    public String name() {
        return "draining the spool";
    }

    @Override
    public Duration period() {
        return period;
    }

    /** Not for more than one thread. */
    @Override
    public @Nullable Instant runOnce() {
        backlog.age();
        if (!circuit.isClosed()) {
            backlog.tasks().endHandOver();
            return null;
        }
        try {
            if (moveEndings() || moveTasks()) {
                return clock.instant();
            }
            backlog.spool().tidy();
            return null;
        } catch (RuntimeException e) {
            // nobody waits for the end of a hand-over that does not go on
            backlog.tasks().endHandOver();
            throw e;
        }
    }

    /** Wakes when the store is back, and when something is kept though it is there. */
    @Override
    public TaskListener alarm(Alarm alarm) {
        circuit.listen(new CircuitListener() {
            @Override
            public void closed(Outage outage) {
                alarm.wakeAt(clock.instant());
            }
        });
        backlog.onKept(() -> {
            if (circuit.isClosed()) {
                alarm.wakeAt(clock.instant());
            }
        });
        return new TaskListener() {};
    }

    private boolean moveEndings() {
        if (!backlog.endings().isEmpty()) {
            return endings.moveBatch();
        }
        settlement.ended();
        return false;
    }

    /** When nothing is found though somebody is about to keep something, its coming wakes this duty. */
    private boolean moveTasks() {
        if (backlog.tasks().isEmpty()) {
            return false;
        }
        backlog.tasks().handOverBelow(backlog.limits().handOver());
        return tasks.moveBatch();
    }

    private boolean storeIsThere() {
        try {
            store.probe();
            return true;
        } catch (TaskStoreException e) {
            return false;
        }
    }
}
