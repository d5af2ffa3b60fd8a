package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.breaker.Circuit;
import dev.pulsewarden.queue.breaker.CircuitListener;
import dev.pulsewarden.queue.breaker.Outage;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.spool.Ending.Ack;
import dev.pulsewarden.queue.spool.Ending.Nack;
import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves what waits to the store when it is there: ends of attempts first, then tasks. */
final class Drain implements Duty {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private final TaskStore store;
    private final Circuit circuit;
    private final Backlog backlog;
    private final Clock clock;
    private final Duration period;
    private final Mover<Ending> endings;
    private final Mover<Accepted> tasks;

    Drain(TaskStore store, Circuit circuit, Backlog backlog, Clock clock, Duration period) {
        this.store = store;
        this.circuit = circuit;
        this.backlog = backlog;
        this.clock = clock;
        this.period = period;
        this.endings = new Mover<>(LaneName.ENDINGS, backlog, backlog.spool()::endings, this::end, this::storeIsThere);
        this.tasks = new Mover<>(LaneName.TASKS, backlog, backlog.spool()::tasks, store::adopt, this::storeIsThere);
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
            return moveEndings() || moveTasks() ? clock.instant() : null;
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
        return !backlog.endings().isEmpty() && endings.moveBatch();
    }

    /** When nothing is found though somebody is about to keep something, its coming wakes this duty. */
    private boolean moveTasks() {
        if (backlog.tasks().isEmpty()) {
            return false;
        }
        backlog.tasks().handOverBelow(backlog.limits().handOver());
        return tasks.moveBatch();
    }

    private void end(List<Ending> batch) {
        List<Completion> acks = new ArrayList<>();
        List<Failure> nacks = new ArrayList<>();
        for (Ending ending : batch) {
            switch (ending) {
                case Ack ack -> acks.add(ack.completion());
                case Nack nack -> nacks.add(nack.failure());
            }
        }
        List<LeaseResult> results = new ArrayList<>();
        if (!acks.isEmpty()) {
            results.addAll(store.ack(acks));
        }
        if (!nacks.isEmpty()) {
            results.addAll(store.nack(nacks));
        }
        long late = results.stream().filter(LeaseResult.Lost.class::isInstance).count();
        if (late > 0) {
            log.warn(
                    "{} of {} held acks and nacks came to nothing: their leases were lost; the tasks are handed out again",
                    late,
                    batch.size());
            backlog.lost(late);
        }
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
