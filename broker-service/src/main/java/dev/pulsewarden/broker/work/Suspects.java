package dev.pulsewarden.broker.work;

import dev.pulsewarden.wire.ClaimedTask;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks with which workers were lost and that wait for a session that holds nothing: one a queue, which is asked for no more
 * meanwhile. They count as held, so that their leases are extended and that they go back at the end. Lest they wait for ever while
 * all sessions are busy with other queues, sessions are chosen that get nothing more, of no queue, until the task was given to
 * one that has nothing; lest those wait for ever, it is given to one that has something in the end. Confined to one thread.
 */
final class Suspects implements Worker {

    /** A task, and what is known of its lease. */
    record Waiting(ClaimedTask task, HeldTask holding) {}

    /** A session that gets nothing more for the sake of this queue, for which this worker of it is ready. */
    private record Emptied(String queue, Worker worker) {}

    /** Three leases, as each is extended after a third of it. */
    private static final int LONGEST_WAIT = 9;

    private final Map<String, Waiting> byQueue = new LinkedHashMap<>();
    private final Map<String, Emptied> bySession = new HashMap<>();
    private final HeldTasks held;

    Suspects(HeldTasks held) {
        this.held = held;
    }

    /** Returns whether it waits now; not if another one of its queue does. */
    boolean add(ClaimedTask task, HeldTask holding) {
        boolean waits = byQueue.putIfAbsent(task.queue(), new Waiting(task, holding)) == null;
        if (waits) {
            held.add(this, holding);
        }
        return waits;
    }

    /** Whose tasks wait, the one that waits longest first. */
    List<String> queues() {
        return byQueue.isEmpty() ? List.of() : List.copyOf(byQueue.keySet());
    }

    boolean has(String queue) {
        return byQueue.containsKey(queue);
    }

    /** Whether the worker's session gets nothing more until it, or another one, was given a task that waits. */
    boolean isEmptied(Worker worker) {
        return bySession.containsKey(worker.id());
    }

    /**
     * Chooses sessions to be emptied for the task that waits: the one that has least, and another one each time that its lease
     * was extended, since a worker may take very long. One that is not ready for the queue any more is replaced.
     */
    void empty(String queue, ReadyWorkers ready) {
        bySession.values().removeIf(one -> one.queue().equals(queue) && !ready.has(one.worker()));
        Waiting waiting = byQueue.get(queue);
        long chosen = bySession.values().stream()
                .filter(one -> one.queue().equals(queue))
                .count();
        if (waiting != null && chosen < waiting.holding().periods()) {
            ready.all()
                    .filter(worker -> !isEmptied(worker))
                    .min(Comparator.comparingInt(held::countOfSession))
                    .ifPresent(worker -> bySession.put(worker.id(), new Emptied(queue, worker)));
        }
    }

    /** Whether it waits no longer for a session that has nothing: those that it waits for may wait for something that it keeps from them. */
    boolean isOverdue(String queue) {
        Waiting waiting = byQueue.get(queue);
        return waiting != null && waiting.holding().periods() > LONGEST_WAIT;
    }

    /** Whether the lease of the one that waits was lost. */
    boolean isLost(String queue) {
        Waiting waiting = byQueue.get(queue);
        return waiting != null && waiting.holding().isLost();
    }

    /** It waits no more. */
    @Nullable
    Waiting remove(String queue) {
        Waiting waiting = byQueue.remove(queue);
        if (waiting != null) {
            held.remove(this, waiting.holding());
            bySession.values().removeIf(one -> one.queue().equals(queue));
        }
        return waiting;
    }

    /** No client's. */
    @Override
    public String id() {
        return "";
    }

    @Override
    public void assign(ClaimedTask task) {
        throw new IllegalStateException("it is no client");
    }
}
