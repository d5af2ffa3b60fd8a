package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import dev.pulsewarden.queue.spool.Spool.QueueTotals;
import dev.pulsewarden.queue.spool.SpoolReport;
import dev.pulsewarden.queue.web.QueueView.SpoolView;
import dev.pulsewarden.queue.web.QueuesView.WholeSpool;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What there is to say of the spool, where there is one: only a store over the network has one. */
@Component
class SpoolViews {

    private static final SpoolView NOTHING = new SpoolView(0, null);

    private final @Nullable SpoolReport spool;
    private final Clock clock;

    SpoolViews(ObjectProvider<SpoolReport> spool, Clock clock) {
        this.spool = spool.getIfAvailable();
        this.clock = clock;
    }

    /** Of each of these queues; empty where there is no spool. */
    Map<String, SpoolView> of(List<String> queues) {
        Map<String, SpoolView> views = new HashMap<>();
        if (spool != null) {
            Map<String, QueueTotals> totals = spool.queues(queues);
            for (String queue : queues) {
                QueueTotals waiting = totals.get(queue);
                views.put(queue, waiting == null ? NOTHING : new SpoolView(waiting.tasks(), msSince(waiting.oldest())));
            }
        }
        return views;
    }

    /** Of all queues; absent where there is no spool. */
    @Nullable
    WholeSpool whole() {
        if (spool == null) {
            return null;
        }
        LaneTotals tasks = spool.taskTotals();
        LaneTotals endings = spool.endingTotals();
        @Nullable
        Instant oldest = Stream.of(tasks, endings)
                .flatMap(lane -> Stream.ofNullable(lane.oldest()))
                .min(Instant::compareTo)
                .orElse(null);
        return WholeSpool.of(tasks, endings, oldest == null ? null : msSince(oldest));
    }

    private long msSince(Instant then) {
        return Math.max(0, clock.millis() - then.toEpochMilli());
    }
}
