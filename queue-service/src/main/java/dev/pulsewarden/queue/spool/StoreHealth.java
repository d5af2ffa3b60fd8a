package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.breaker.Circuit;
import dev.pulsewarden.queue.breaker.Outage;
import dev.pulsewarden.queue.spool.Spool.LaneTotals;
import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Shows whether the store is there and how much waits for it. Its status {@code AWAY} is none that Spring Boot ranks, so that it is
 * seen but turns nothing else down: tasks are taken in all the same.
 */
final class StoreHealth implements HealthIndicator {

    private static final Status AWAY = new Status("AWAY");

    private final Circuit circuit;
    private final SpoolReport spool;

    StoreHealth(Circuit circuit, SpoolReport spool) {
        this.circuit = circuit;
        this.spool = spool;
    }

    @Override
    public Health health() {
        Circuit.State state = circuit.state();
        Health.Builder health = Health.status(state == Circuit.State.CLOSED ? Status.UP : AWAY)
                .withDetail("circuit", state.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        Outage outage = circuit.outage();
        if (outage != null) {
            health.withDetail("since", outage.since().toString()).withDetail("reason", outage.reason());
        }
        LaneTotals tasks = spool.taskTotals();
        LaneTotals endings = spool.endingTotals();
        health.withDetail("spooledTasks", tasks.entries())
                .withDetail("spooledBytes", tasks.bytes() + endings.bytes())
                .withDetail("heldEndings", endings.entries())
                .withDetail("setAside", tasks.aside() + endings.aside());
        if (tasks.oldest() != null) {
            health.withDetail("oldestTask", tasks.oldest().toString());
        }
        if (endings.oldest() != null) {
            health.withDetail("oldestEnding", endings.oldest().toString());
        }
        return health.build();
    }
}
