package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.task.TaskState;
import java.util.HashMap;
import java.util.Map;

/**
 * How many tasks of a queue are in a state. What the writes of a group change is stored once for all of them, before their commit;
 * what is deleted a trigger counts. For the writer's thread.
 */
final class Counts {

    static final String STORED = "SELECT tasks FROM counts WHERE queue = ? AND state = ?";
    private static final String ADD = """
            INSERT INTO counts (queue, state, tasks) VALUES (?1, ?2, ?3) ON CONFLICT (queue, state) DO UPDATE SET tasks = tasks + ?3
            """;

    private record Place(String queue, TaskState state) {}

    private final Map<Place, Long> changes = new HashMap<>();
    private Map<Place, Long> marked = Map.of();

    /** A new task. */
    void entered(String queue, TaskState state) {
        add(queue, state, 1);
    }

    void moved(String queue, TaskState from, TaskState to) {
        add(queue, from, -1);
        add(queue, to, 1);
    }

    /** As of now, what is not stored yet included. */
    long of(String queue, TaskState state, Sql sql) {
        long stored = sql.first(STORED, row -> row.getLong("tasks"), queue, StateCode.of(state))
                .orElse(0L);
        return stored + changes.getOrDefault(new Place(queue, state), 0L);
    }

    /** Stores what has changed. */
    void store(Sql sql) {
        changes.forEach((place, tasks) -> {
            if (tasks != 0) {
                sql.update(ADD, place.queue(), StateCode.of(place.state()), tasks);
            }
        });
        forget();
    }

    /** The transaction was undone. */
    void forget() {
        changes.clear();
    }

    /** Marks a place in the transaction. */
    void mark() {
        marked = Map.copyOf(changes);
    }

    /** The transaction was undone to the mark. */
    void undoToMark() {
        changes.clear();
        changes.putAll(marked);
    }

    private void add(String queue, TaskState state, long tasks) {
        changes.merge(new Place(queue, state), tasks, Long::sum);
    }
}
