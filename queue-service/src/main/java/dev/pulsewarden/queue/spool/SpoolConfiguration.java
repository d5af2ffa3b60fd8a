package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.breaker.Circuit;
import dev.pulsewarden.queue.task.TaskStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Puts the spool before a store over the network; the embedded one is never away. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "pulsewarden.queue.store", havingValue = "mongo")
class SpoolConfiguration {

    @Bean
    Backlog backlog(Spool spool, QueueProperties properties, MeterRegistry meters, Clock clock) {
        return new Backlog(spool, properties.spool(), new SpoolMetrics(meters, clock), clock);
    }

    /** What everything else sees of the store. */
    @Bean
    @Primary
    SpoolingTaskStore spoolingTaskStore(
            @Qualifier("circuitBreakingTaskStore") TaskStore store, Circuit circuit, Backlog backlog, Clock clock) {
        return new SpoolingTaskStore(store, circuit, backlog, clock);
    }

    @Bean
    Drain drain(
            @Qualifier("circuitBreakingTaskStore") TaskStore store,
            Circuit circuit,
            Backlog backlog,
            QueueProperties properties,
            Clock clock) {
        return new Drain(store, circuit, backlog, clock, properties.duties().period());
    }
}
