package dev.pulsewarden.broker.work;

import dev.pulsewarden.wire.ClaimedTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks with which workers were lost and that wait for a session that holds nothing: one a queue, which is asked for no more
 * meanwhile. They count as held, so that their leases are extended and that they go back at the end. Confined to one thread.
 */
final class Suspects implements Worker {

    /** A task, and what is known of its lease. */
    record Waiting(ClaimedTask task, HeldTask holding) {}

    private final Map<String, Waiting> byQueue = new LinkedHashMap<>();
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
