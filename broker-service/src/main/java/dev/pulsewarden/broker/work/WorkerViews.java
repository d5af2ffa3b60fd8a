package dev.pulsewarden.broker.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sums up what some clients do, by client and queue; a client may be several workers. Confined to one thread. */
final class WorkerViews {

    private record Part(int ready, int held) {
        Part plus(Part other) {
            return new Part(ready + other.ready, held + other.held);
        }
    }

    private final Set<String> sessions;
    private final Map<String, Map<String, Part>> parts = new TreeMap<>();

    /**
     * @param sessions those that are looked at
     */
    WorkerViews(Set<String> sessions) {
        this.sessions = sessions;
    }

    boolean lookAt(Worker worker) {
        return sessions.contains(worker.id());
    }

    void ready(Worker worker, String queue, int count) {
        add(worker, queue, new Part(count, 0));
    }

    void held(Worker worker, String queue) {
        add(worker, queue, new Part(0, 1));
    }

    private void add(Worker worker, String queue, Part part) {
        if (lookAt(worker)) {
            parts.computeIfAbsent(worker.id(), _ -> new TreeMap<>()).merge(queue, part, Part::plus);
        }
    }

    List<WorkerView> all() {
        List<WorkerView> all = new ArrayList<>();
        parts.forEach((session, byQueue) ->
                byQueue.forEach((queue, part) -> all.add(new WorkerView(session, queue, part.ready(), part.held()))));
        return all;
    }
}
