package dev.pulsewarden.broker.work;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who has which tasks. Confined to one thread. */
final class HeldTasks {

    private final Map<Worker, Map<String, HeldTask>> byWorker = new HashMap<>();

    /** How many each session has, whichever of its workers; those that have none are not in it. */
    private final Map<String, Integer> bySession = new HashMap<>();

    /** Sessions that have a suspect task, and so nothing else. */
    private final Set<String> alone = new HashSet<>();

    private final IntConsumer changed;

    /**
     * @param changed told how many are held more, or less
     */
    HeldTasks(IntConsumer changed) {
        this.changed = changed;
    }

    /**
     * Notes that the worker has the task.
     *
     * @return whether it had it before, by a lease that was lost
     */
    boolean add(Worker worker, HeldTask task) {
        boolean again = byWorker.computeIfAbsent(worker, _ -> new HashMap<>()).put(task.id(), task) != null;
        changed(worker, again ? 0 : 1);
        if (task.isSuspect()) {
            alone.add(worker.id());
        }
        return again;
    }

    /** How many the worker has. */
    int count(Worker worker) {
        Map<String, HeldTask> own = byWorker.get(worker);
        return own == null ? 0 : own.size();
    }

    /** Whether the worker's session has nothing. */
    boolean isIdle(Worker worker) {
        return countOfSession(worker) == 0;
    }

    /** How many the worker's session has, whichever of its workers. */
    int countOfSession(Worker worker) {
        return bySession.getOrDefault(worker.id(), 0);
    }

    /** Whether the worker's session has a task beside which it is to have no other. */
    boolean isAlone(Worker worker) {
        return alone.contains(worker.id());
    }

    private void changed(Worker worker, int more) {
        int now = bySession.getOrDefault(worker.id(), 0) + more;
        if (now == 0) {
            bySession.remove(worker.id());
        } else {
            bySession.put(worker.id(), now);
        }
        changed.accept(more);
    }

    @Nullable
    HeldTask find(Worker worker, String taskId) {
        Map<String, HeldTask> own = byWorker.get(worker);
        return own == null ? null : own.get(taskId);
    }

    /** Forgets it, unless the worker got the same task once more meanwhile. */
    void remove(Worker worker, HeldTask task) {
        Map<String, HeldTask> own = byWorker.get(worker);
        if (own == null || !own.remove(task.id(), task)) {
            return;
        }
        changed(worker, -1);
        if (task.isSuspect()) {
            alone.remove(worker.id());
        }
        if (own.isEmpty()) {
            byWorker.remove(worker);
        }
    }

    Collection<HeldTask> removeAll(Worker worker) {
        Map<String, HeldTask> own = byWorker.remove(worker);
        if (own == null) {
            return List.of();
        }
        changed(worker, -own.size());
        if (own.values().stream().anyMatch(HeldTask::isSuspect)) {
            alone.remove(worker.id());
        }
        return own.values();
    }

    /** Names each task of some workers. */
    void forEach(Predicate<Worker> of, BiConsumer<Worker, HeldTask> taker) {
        byWorker.forEach((worker, own) -> {
            if (of.test(worker)) {
                own.values().forEach(task -> taker.accept(worker, task));
            }
        });
    }

    List<Worker> workers() {
        return List.copyOf(byWorker.keySet());
    }

    /** At most so many tasks whose leases are to be extended now. */
    List<HeldTask> dueForExtension(long now, int max) {
        List<HeldTask> due = new ArrayList<>();
        for (Map<String, HeldTask> own : byWorker.values()) {
            for (HeldTask task : own.values()) {
                if (task.dueForExtension(now) && due.size() < max) {
                    due.add(task);
                }
            }
        }
        return due;
    }
}
