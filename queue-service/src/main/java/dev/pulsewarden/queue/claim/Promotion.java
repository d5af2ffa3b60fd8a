package dev.pulsewarden.queue.claim;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Sweep;
import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes DELAYED tasks READY when their time has come. */
@Component
class Promotion implements Duty {

    private final TaskStore store;
    private final QueueProperties.Duties limits;
    private final Clock clock;

    Promotion(TaskStore store, QueueProperties properties, Clock clock) {
        this.store = store;
        this.limits = properties.duties();
        this.clock = clock;
    }

    @Override
    public String name() {
        return "promotion";
    }

    @Override
    public Duration period() {
        return limits.period();
    }

    @Override
    public @Nullable Instant runOnce() {
        Sweep sweep = store.promote(clock.instant(), limits.batch());
        return sweep.next();
    }

    @Override
    public TaskListener alarm(Alarm alarm) {
        return new TaskListener() {
            @Override
            public void promotionDue(Instant at) {
                alarm.wakeAt(at);
            }
        };
    }
}
