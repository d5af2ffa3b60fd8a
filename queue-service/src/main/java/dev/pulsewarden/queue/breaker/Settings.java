package dev.pulsewarden.queue.breaker;

import dev.pulsewarden.queue.QueueProperties.Breaker;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

/** The properties in the library's words. */
record Settings(Breaker limits) {

    /**
     * No state changes by itself: trials are ours, and need no timer of the library's. Its clock goes evenly, whatever is done to the
     * machine's; what it shows means nothing outside.
     */
    CircuitBreakerConfig circuitBreaker() {
        long started = System.nanoTime();
        InstantSource ticker = () -> Instant.EPOCH.plusNanos(System.nanoTime() - started);
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(limits.window())
                .minimumNumberOfCalls(limits.calls())
                .failureRateThreshold(limits.failurePercent())
                .waitDurationInOpenState(limits.openFor())
                .permittedNumberOfCallsInHalfOpenState(1)
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .recordException(StoreCircuit::isOutage)
                .ignoreException(failure -> !StoreCircuit.isOutage(failure))
                .clock(ticker.withZone(ZoneOffset.UTC))
                .build();
    }

    BulkheadConfig bulkhead() {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(limits.concurrent())
                .maxWaitDuration(limits.permitWait())
                .build();
    }

    TimeLimiterConfig limit() {
        return within(limits.timeLimit());
    }

    TimeLimiterConfig longLimit() {
        return within(limits.longTimeLimit());
    }

    static TimeLimiterConfig within(Duration limit) {
        return TimeLimiterConfig.custom()
                .timeoutDuration(limit)
                .cancelRunningFuture(true)
                .build();
    }
}
