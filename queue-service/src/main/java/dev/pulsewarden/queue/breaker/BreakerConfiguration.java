package dev.pulsewarden.queue.breaker;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.TaskStore;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the circuit around a store over the network; the embedded one needs none. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "pulsewarden.queue.store", havingValue = "mongo")
class BreakerConfiguration {

    private static final String NAME = "task-store";

    private final Settings settings;
    private final Clock clock;

    BreakerConfiguration(QueueProperties properties, Clock clock) {
        this.settings = new Settings(properties.breaker());
        this.clock = clock;
    }

    @Bean
    StoreCircuit storeCircuit(CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads) {
        CircuitBreakerConfig config = settings.circuitBreaker();
        new SelfTest(config).run();
        StoreCircuit circuit = new StoreCircuit(
                breakers.circuitBreaker(NAME, config), bulkheads.bulkhead(NAME, settings.bulkhead()), clock);
        circuit.listen(new CircuitLog(config.getClock(), settings.limits().openFor()));
        return circuit;
    }

    @Bean
    TimeLimiter storeLimit(TimeLimiterRegistry limiters) {
        return limiters.timeLimiter(NAME, settings.limit());
    }

    @Bean
    TimeLimiter storeLongLimit(TimeLimiterRegistry limiters) {
        return limiters.timeLimiter(NAME + "-long", settings.longLimit());
    }

    @Bean
    CircuitBreakingTaskStore circuitBreakingTaskStore(
            @Qualifier("mongoTaskStore") TaskStore store,
            StoreCircuit circuit,
            @Qualifier("storeLimit") TimeLimiter limit,
            @Qualifier("storeLongLimit") TimeLimiter longLimit) {
        return new CircuitBreakingTaskStore(store, circuit, limit, longLimit);
    }

    @Bean
    StoreTrial storeTrial(
            @Qualifier("mongoTaskStore") TaskStore store,
            StoreCircuit circuit,
            @Qualifier("storeLimit") TimeLimiter limit) {
        return new StoreTrial(store, circuit, limit, settings.limits().openFor());
    }
}
