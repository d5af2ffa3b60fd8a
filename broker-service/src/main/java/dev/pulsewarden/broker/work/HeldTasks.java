package dev.pulsewarden.broker.work;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who has which tasks. Confined to one thread. */
final class HeldTasks {

    private final Map<Worker, Map<String, HeldTask>> byWorker = new HashMap<>();
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
        changed.accept(again ? 0 : 1);
        return again;
    }

    /** How many the worker has. */
    int count(Worker worker) {
        Map<String, HeldTask> own = byWorker.get(worker);
        return own == null ? 0 : own.size();
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
        changed.accept(-1);
        if (own.isEmpty()) {
            byWorker.remove(worker);
        }
    }

    Collection<HeldTask> removeAll(Worker worker) {
        Map<String, HeldTask> own = byWorker.remove(worker);
        if (own == null) {
            return List.of();
        }
        changed.accept(-own.size());
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
