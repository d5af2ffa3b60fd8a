package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Duty;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks the store's clock again and again. */
final class ClockMeasurement implements Duty {

    private final StoreClock clock;
    private final QueueProperties.Mongo limits;

    ClockMeasurement(StoreClock clock, QueueProperties.Mongo limits) {
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public String name() {
        return "clock-measurement";
    }

    @Override
    public Duration period() {
        return limits.clockPeriod();
    }

    @Override
    public @Nullable Instant runOnce() {
        clock.measure();
        return null;
    }
}
