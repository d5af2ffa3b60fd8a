package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Forgets ended tasks that were kept as long as they are to be. */
@Component
class Retention implements Duty {

    private final TaskStore store;
    private final QueueProperties properties;
    private final Clock clock;

    Retention(TaskStore store, QueueProperties properties, Clock clock) {
        this.store = store;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public Duration period() {
        return properties.duties().retentionPeriod();
    }

    @Override
    public @Nullable Instant runOnce() {
        Instant now = clock.instant();
        int batch = properties.duties().batch();
        Sweep sweep = store.forget(now, batch);
        return sweep.tasks() == batch ? now : null;
    }
}
