package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.WaitingRoom.Waiter;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.queue.task.WaitingClaims;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Claims that wait for their first task. Thread-safe; a waiting claim holds its (virtual) thread. The store may answer it with
 * what becomes READY; else it is woken, and looks for itself.
 *
 * <p>When the service stops, waiting claims end at once and empty, before the web server stops taking requests.
 */
@Component
public final class Claims implements TaskListener, WaitingClaims, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final TaskStore store;
    private final WaitingRoom room;
    private final AnswerRoom answers;
    private final Duration retryPause;

    public Claims(TaskStore store, QueueProperties properties, MeterRegistry meters) {
        this.store = store;
        this.room = new WaitingRoom(
                properties.limits().waitingClaims(), properties.limits().claimGrace());
        this.answers = new AnswerRoom(properties.limits());
        this.retryPause = properties.duties().period();
        Gauge.builder("pulsewarden.queue.claims.waiting", room, waiting -> waiting.waiting())
                .description("Claims that wait for their first task, or look for it")
                .register(meters);
        store.listen(this);
        store.serve(this);
    }

    /**
     * Hands out what is READY; if nothing is, waits so long for the first. Empty: nothing came. The tasks count as on their
     * way until {@link #answered}.
     *
     * @param withdrawn completed, at whatever time, when nobody waits for the tasks any more: the wait ends, and nothing more is leased;
     *     what was leased by then is handed out, to be given back
     */
    public List<LeasedTask> claim(Claim claim, Duration wait, CompletableFuture<@Nullable Void> withdrawn) {
        @Nullable Waiter waiter = room.enter(claim);
        if (waiter == null) {
            throw new TaskStoreException(Reason.OVERLOADED, "too many claims are waiting; try again", null);
        }
        try {
            var _ = withdrawn.thenRun(() -> room.withdraw(waiter));
            return withdrawn.isDone() ? List.of() : claim(claim, wait, waiter);
        } catch (RuntimeException e) {
            // the wake-up it may have used up is somebody else's chance
            room.wake(claim.queue(), claim.max());
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return waiter.answer();
        } finally {
            room.leave(waiter);
        }
    }

    /** These tasks have left, or were given back: there is room for others. */
    public void answered(List<LeasedTask> tasks) {
        answers.giveBack(tasks);
    }

    /** How many claims wait until others are answered. */
    int waitingForRoom() {
        return answers.waiting();
    }

    /** How many wait, and do not look for tasks themselves. */
    int idle(String queue) {
        return room.idle(queue);
    }

    /** The queues whose tasks somebody waits for, by name from the one after this, and from the first again after the last. */
    public List<String> queuesWaitedFor(String after, int limit) {
        return room.queues(after, limit);
    }

    /** How many claims wait for tasks of this queue. */
    public int waiting(String queue) {
        return room.waiting(queue);
    }

    @Override
    public void changed(Change change, String queue, int tasks) {
        if (change == Change.READY) {
            room.wake(queue, tasks);
        }
    }

    /** Only those for whose answers there is room; the others are woken, and wait for it. */
    @Override
    public List<Taken> take(String queue, int tasks) {
        List<Taken> taken = new ArrayList<>();
        room.take(queue, tasks, waiter -> {
            int units = answers.tryTake(waiter.claim());
            return units > 0 && taken.add(new TakenWaiter(waiter, units));
        });
        return taken;
    }

    @Override
    public void start() {
        // open from the beginning
    }

    @Override
    public void stop() {
        room.close();
    }

    @Override
    public boolean isRunning() {
        return !room.isClosed();
    }

    private List<LeasedTask> claim(Claim claim, Duration wait, Waiter waiter) throws InterruptedException {
        List<LeasedTask> tasks = List.of();
        long left = wait.toNanos();
        boolean again = !room.isClosed();
        while (again) {
            tasks = take(claim);
            if (tasks.isEmpty()) {
                left = room.await(waiter, left);
                tasks = waiter.answer();
            }
            again = tasks.isEmpty() && left > 0;
        }
        return tasks;
    }

    private List<LeasedTask> take(Claim claim) throws InterruptedException {
        int taken = answers.take(claim);
        List<LeasedTask> tasks = List.of();
        try {
            tasks = store.claim(List.of(claim)).getFirst();
        } finally {
            answers.keep(taken, tasks);
        }
        return tasks;
    }

    /** The disk took so long that who waited for them does not any more. */
    private void release(List<Release> tasks, Duration leaseTime) {
        long until = System.nanoTime() + leaseTime.toNanos();
        while (!releases(tasks, until)) {
            LockSupport.parkNanos(retryPause.toNanos());
        }
    }

    /** Returns whether that is all that can be done: they are released, or their leases are over soon. */
    private boolean releases(List<Release> tasks, long untilNanos) {
        try {
            store.release(tasks);
            return true;
        } catch (TaskStoreException e) {
            boolean isOver = room.isClosed() || System.nanoTime() + retryPause.toNanos() - untilNanos >= 0;
            if (isOver) {
                log.warn(
                        "{} tasks were leased too late for their claimer; they are READY again when their leases end",
                        tasks.size(),
                        e);
            }
            return isOver;
        }
    }

    /** One for whose answer there is room. */
    private final class TakenWaiter implements Taken {

        private final Waiter waiter;
        private final int units;

        private TakenWaiter(Waiter waiter, int units) {
            this.waiter = waiter;
            this.units = units;
        }

        @Override
        public Claim claim() {
            return waiter.claim();
        }

        @Override
        public void answer(List<LeasedTask> tasks) {
            answers.keep(units, tasks);
            if (!room.answer(waiter, tasks) && !tasks.isEmpty()) {
                answers.giveBack(tasks);
                List<Release> releases =
                        tasks.stream().map(leased -> new Release(leased.key())).toList();
                // whoever answers is in the midst of a write, and cannot make another one
                Thread.startVirtualThread(() -> release(releases, waiter.claim().lease()));
            }
        }

        @Override
        public void putBack() {
            answers.keep(units, List.of());
            room.putBack(waiter);
        }
    }
}
