package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.activity.Rates;
import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.QueueStats;
import dev.pulsewarden.queue.task.TaskStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts together what the store, the claims and the rates know about a queue. */
@Component
class QueueViews {

    private final TaskStore store;
    private final Claims claims;
    private final Rates rates;
    private final Clock clock;

    QueueViews(TaskStore store, Claims claims, Rates rates, Clock clock) {
        this.store = store;
        this.claims = claims;
        this.rates = rates;
        this.clock = clock;
    }

    QueueView of(String queue) {
        return of(store.queues(List.of(queue)).getFirst());
    }

    Page<QueueView> page(@Nullable String after, int limit) {
        Page<QueueStats> page = store.queues(after, limit);
        return new Page<>(page.items().stream().map(this::of).toList(), page.next());
    }

    private QueueView of(QueueStats stats) {
        Instant oldest = stats.oldestReady();
        return new QueueView(
                stats.queue(),
                stats.paused(),
                stats.counts(),
                oldest == null ? null : Math.max(0, clock.millis() - oldest.toEpochMilli()),
                rates.of(stats.queue()),
                stats.workers(),
                claims.waiting(stats.queue()));
    }
}
