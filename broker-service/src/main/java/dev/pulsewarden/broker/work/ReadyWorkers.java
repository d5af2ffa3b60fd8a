package dev.pulsewarden.broker.work;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The workers that are ready for one queue, the one that waits longest first, and how many tasks each will take. */
final class ReadyWorkers {

    private final Map<Worker, Integer> places = new LinkedHashMap<>();
    private int free;

    /** The worker will take so many; 0 means that it is not ready any more. Its turn stays. */
    void set(Worker worker, int count) {
        Integer before = count == 0 ? places.remove(worker) : places.put(worker, count);
        free += count - (before == null ? 0 : before);
    }

    void remove(Worker worker) {
        set(worker, 0);
    }

    boolean has(Worker worker) {
        return places.containsKey(worker);
    }

    int free() {
        return free;
    }

    boolean isEmpty() {
        return places.isEmpty();
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
