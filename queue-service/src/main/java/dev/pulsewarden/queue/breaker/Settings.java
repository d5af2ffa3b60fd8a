package dev.pulsewarden.queue.breaker;

import dev.pulsewarden.queue.QueueProperties.Breaker;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.time.Clock;
import java.time.Duration;

/** The properties in the library's words. */
record Settings(Breaker limits, Clock clock) {

    /** No state changes by itself: trials are ours, and need no timer of the library's. */
    CircuitBreakerConfig circuitBreaker() {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(limits.window())
                .minimumNumberOfCalls(limits.calls())
                .failureRateThreshold(limits.failurePercent())
                .waitDurationInOpenState(limits.openFor())
                .permittedNumberOfCallsInHalfOpenState(1)
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .recordException(StoreCircuit::isOutage)
                .ignoreException(failure -> !StoreCircuit.isOutage(failure))
                .clock(clock)
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
