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

    public void tell(List<TaskListener> listeners) {
        for (TaskListener listener : listeners) {
            counts.forEach((what, tasks) -> listener.changed(what.change(), what.queue(), tasks));
            if (promotionDue != null) {
                listener.promotionDue(promotionDue);
            }
            if (rescueDue != null) {
                listener.rescueDue(rescueDue);
            }
        }
    }

    private static Instant earlier(@Nullable Instant known, Instant at) {
        return known == null || at.isBefore(known) ? at : known;
    }
}
