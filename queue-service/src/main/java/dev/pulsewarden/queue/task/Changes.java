package dev.pulsewarden.queue.task;

import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.TaskListener.Change;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one write changed, to be told once it is durable. For one thread. */
public final class Changes {

    private record Of(Change change, String queue) {}

    private final Map<Of, Integer> counts = new HashMap<>();
    private @Nullable Instant promotionDue;
    private @Nullable Instant rescueDue;
    private boolean replyDue;

    public void add(Change change, String queue) {
        add(change, queue, 1);
    }

    public void add(Change change, String queue, int tasks) {
        counts.merge(new Of(change, queue), tasks, Integer::sum);
    }

    /**
     * So many leases of a queue ended with which no task became READY. Where the number of leases is limited, as many of the tasks
     * that were READY before can be claimed only now.
     */
    public void leasesEnded(String queue, int leases, SettingsByQueue settings) {
        if (leases > 0 && settings.of(queue).isLimited()) {
            add(Change.READY, queue, leases);
        }
    }

    public void promotionDue(Instant at) {
        promotionDue = earlier(promotionDue, at);
    }

    public void rescueDue(Instant at) {
        rescueDue = earlier(rescueDue, at);
    }

    /** How many tasks of the queue became READY. */
    public int ready(String queue) {
        return counts.getOrDefault(new Of(Change.READY, queue), 0);
    }

    /** The queues of which tasks became READY. */
    public List<String> queuesReady() {
        return counts.keySet().stream()
                .filter(of -> of.change() == Change.READY)
                .map(Of::queue)
                .toList();
    }

    /** Up to so many of the tasks that became READY are not any more. Returns how many. */
    public int takeReady(String queue, int tasks) {
        int ready = ready(queue);
        int taken = Math.min(tasks, ready);
        if (taken == ready) {
            counts.remove(new Of(Change.READY, queue));
        } else {
            counts.put(new Of(Change.READY, queue), ready - taken);
        }
        return taken;
    }

    /** What another write changed is told with this one. */
    public void addAll(Changes others) {
        others.counts.forEach((of, tasks) -> counts.merge(of, tasks, Integer::sum));
        if (others.promotionDue != null) {
            promotionDue(others.promotionDue);
        }
        if (others.rescueDue != null) {
            rescueDue(others.rescueDue);
        }
        replyDue |= others.replyDue;
    }

    public void replyDue() {
        replyDue = true;
    }

    public void tell(List<TaskListener> listeners) {
        for (TaskListener listener : listeners) {
            counts.forEach((what, tasks) -> listener.changed(what.change(), what.queue(), tasks));
            if (promotionDue != null) {
                listener.promotionDue(promotionDue);
            }
            if (rescueDue != null) {
                listener.rescueDue(rescueDue);
            }
            if (replyDue) {
                listener.replyDue();
            }
        }
    }

    private static Instant earlier(@Nullable Instant known, Instant at) {
        return known == null || at.isBefore(known) ? at : known;
    }
}
