package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Readiness: whether the store takes a write now. Being overloaded is no outage. */
@Component
class TaskStoreHealthIndicator implements HealthIndicator {

    private final TaskStore store;

    TaskStoreHealthIndicator(TaskStore store) {
        this.store = store;
    }

    @Override
    public Health health() {
        try {
            store.probe();
            return Health.up().build();
        } catch (TaskStoreException e) {
            return e.reason() == TaskStoreException.Reason.OVERLOADED
                    ? Health.up().build()
                    : Health.outOfService()
                            .withDetail("reason", String.valueOf(e.getMessage()))
                            .build();
        }
    }
}
