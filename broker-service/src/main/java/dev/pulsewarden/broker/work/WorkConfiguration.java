package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.remote.ServiceClients;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the dispatcher on its thread. */
@Configuration(proxyBeanMethods = false)
class WorkConfiguration {

    @Bean
    CircuitBreaker queueServiceBreaker(CircuitBreakerRegistry breakers, BrokerProperties properties) {
        BrokerProperties.Breaker limits = properties.work().breaker();
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowSize(limits.window())
                .minimumNumberOfCalls(limits.calls())
                .failureRateThreshold(limits.failurePercent())
                .waitDurationInOpenState(limits.openFor())
                .permittedNumberOfCallsInHalfOpenState(limits.trials())
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .build();
        return breakers.circuitBreaker("queue-service", config);
    }

    /** Where requests to queue-service are written and answers read: nothing is handed over on the way. It ends with the clients. */
    @Bean(destroyMethod = "")
    ScheduledExecutorService workThread(ServiceClients clients) {
        return clients.loop();
    }

    @Bean
    WorkDispatch workDispatch(
            BrokerProperties properties,
            QueueService queues,
            ScheduledExecutorService workThread,
            MeterRegistry meters) {
        return new WorkDispatch(
                properties.work(),
                queues,
                workThread,
                (task, nanos) -> schedule(workThread, task, nanos),
                System::nanoTime,
                new WorkMetrics(meters));
    }

    private static void schedule(ScheduledExecutorService thread, Runnable task, long nanos) {
        var _ = thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }
}
