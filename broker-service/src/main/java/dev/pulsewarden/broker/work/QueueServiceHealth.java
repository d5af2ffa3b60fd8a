package dev.pulsewarden.broker.work;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Shows whether queue-service is there. Its status {@code AWAY} is none that Spring Boot ranks, so that it is seen but never
 * turns the broker's own health down: topics do not need queue-service.
 */
@Component("queueServiceHealthIndicator")
final class QueueServiceHealth implements HealthIndicator {

    private static final Status AWAY = new Status("AWAY");

    private final CircuitBreaker breaker;

    QueueServiceHealth(CircuitBreaker queueServiceBreaker) {
        this.breaker = queueServiceBreaker;
    }

    @Override
    public Health health() {
        CircuitBreaker.State state = breaker.getState();
        Status status = state == CircuitBreaker.State.CLOSED ? Status.UP : AWAY;
        return Health.status(status)
                .withDetail("circuit", state.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .build();
    }
}
