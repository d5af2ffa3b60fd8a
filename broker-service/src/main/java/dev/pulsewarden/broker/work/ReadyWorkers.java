package dev.pulsewarden.broker.work;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The workers that are ready for one queue, the one that waits longest first, and how many tasks each will take. */
final class ReadyWorkers {

    private final Map<Worker, Integer> places = new LinkedHashMap<>();
    private final Set<Worker> standing = new HashSet<>();
    private int free;

    /** The worker will take so many; 0 means that it is not ready any more. Its turn stays. */
    void set(Worker worker, int count) {
        Integer before = count == 0 ? places.remove(worker) : places.put(worker, count);
        free += count - (before == null ? 0 : before);
    }

    /** The same, and each task that it ends makes room for the next one. */
    void setStanding(Worker worker, int count) {
        set(worker, count);
        standing.add(worker);
    }

    void remove(Worker worker) {
        set(worker, 0);
        standing.remove(worker);
    }

    /**
     * The worker has ended a task.
     *
     * @return whether it takes another one for it
     */
    boolean refill(Worker worker) {
        if (!standing.contains(worker)) {
            return false;
        }
        set(worker, places.getOrDefault(worker, 0) + 1);
        return true;
    }

    boolean has(Worker worker) {
        return places.containsKey(worker) || standing.contains(worker);
    }

    int free() {
        return free;
    }

    boolean isEmpty() {
        return places.isEmpty() && standing.isEmpty();
    }

    /** Uses up a place of the worker whose turn it is; with places left it goes to the end of the line. */
    @Nullable
    Worker take() {
        Map.Entry<Worker, Integer> first =
                places.entrySet().stream().findFirst().orElse(null);
        if (first == null) {
            return null;
        }
        Worker worker = first.getKey();
        int left = first.getValue() - 1;
        places.remove(worker);
        if (left > 0) {
            places.put(worker, left);
        }
        free--;
        return worker;
    }
}
