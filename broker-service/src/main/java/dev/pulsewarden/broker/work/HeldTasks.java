package dev.pulsewarden.broker.work;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who has which tasks. Confined to one thread. */
final class HeldTasks {

    private final Map<Worker, Map<String, HeldTask>> byWorker = new HashMap<>();

    /**
     * Notes that the worker has the task.
     *
     * @return whether it had it before, by a lease that was lost
     */
    boolean add(Worker worker, HeldTask task) {
        return byWorker.computeIfAbsent(worker, _ -> new HashMap<>()).put(task.id(), task) != null;
    }

    @Nullable
    HeldTask find(Worker worker, String taskId) {
        Map<String, HeldTask> own = byWorker.get(worker);
        return own == null ? null : own.get(taskId);
    }

    /** Forgets it, unless the worker got the same task once more meanwhile. */
    void remove(Worker worker, HeldTask task) {
        Map<String, HeldTask> own = byWorker.get(worker);
        if (own != null && own.remove(task.id(), task) && own.isEmpty()) {
            byWorker.remove(worker);
        }
    }

    Collection<HeldTask> removeAll(Worker worker) {
        Map<String, HeldTask> own = byWorker.remove(worker);
        return own == null ? List.of() : own.values();
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
