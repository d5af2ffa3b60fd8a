package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.activity.Rates;
import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.QueueStats;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.web.QueueView.SpoolView;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts together what the store, the claims, the rates, the settings and the spool know about a queue. */
@Component
class QueueViews {

    private final TaskStore store;
    private final Claims claims;
    private final Rates rates;
    private final SettingsViews settings;
    private final SpoolViews spool;
    private final Clock clock;

    QueueViews(TaskStore store, Claims claims, Rates rates, SettingsViews settings, SpoolViews spool, Clock clock) {
        this.settings = settings;
        this.spool = spool;
        this.store = store;
        this.claims = claims;
        this.rates = rates;
        this.clock = clock;
    }

    QueueView of(String queue) {
        return of(
                store.queues(List.of(queue)).getFirst(),
                spool.of(List.of(queue)).get(queue));
    }

    QueuesView page(@Nullable String after, int limit) {
        Page<QueueStats> page = store.queues(after, limit);
        Map<String, SpoolView> spooled =
                spool.of(page.items().stream().map(QueueStats::queue).toList());
        return new QueuesView(
                page.items().stream()
                        .map(stats -> of(stats, spooled.get(stats.queue())))
                        .toList(),
                page.next(),
                spool.whole());
    }

    private QueueView of(QueueStats stats, @Nullable SpoolView spooled) {
        Instant oldest = stats.oldestReady();
        return new QueueView(
                stats.queue(),
                stats.paused(),
                stats.counts(),
                oldest == null ? null : Math.max(0, clock.millis() - oldest.toEpochMilli()),
                rates.of(stats.queue()),
                stats.workers(),
                claims.waiting(stats.queue()),
                settings.of(stats.queue()),
                spooled);
    }
}
