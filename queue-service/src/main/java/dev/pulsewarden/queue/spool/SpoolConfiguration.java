package dev.pulsewarden.queue.spool;

import dev.pulsewarden.events.BrokerClient;
import dev.pulsewarden.events.EventBuffer;
import dev.pulsewarden.events.EventSettings;
import dev.pulsewarden.events.Publisher;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.breaker.Circuit;
import dev.pulsewarden.queue.commit.GatheringTaskStore;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.security.SecurityProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.json.JsonMapper;

/** Puts the spool before a store over the network; the embedded one is never away. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "pulsewarden.queue.store", havingValue = "mongo")
class SpoolConfiguration {

    @Bean
    Backlog backlog(Spool spool, QueueProperties properties, MeterRegistry meters, Clock clock) {
        return new Backlog(spool, properties.spool(), new SpoolMetrics(meters, clock), clock);
    }

    @Bean
    GatheringTaskStore gatheringTaskStore(
            @Qualifier("circuitBreakingTaskStore") TaskStore store,
            Circuit circuit,
            QueueProperties properties,
            MeterRegistry meters) {
        return new GatheringTaskStore(store, circuit, properties.commit(), meters);
    }

    /** What everything else sees of the store. */
    @Bean
    @Primary
    SpoolingTaskStore spoolingTaskStore(GatheringTaskStore store, Circuit circuit, Backlog backlog, Clock clock) {
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

    @Bean
    StoreHealth storeHealthIndicator(Circuit circuit, Backlog backlog) {
        return new StoreHealth(circuit, backlog);
    }

    @Bean
    EventSettings eventSettings(QueueProperties properties) {
        return properties.eventSettings("pulsewarden.queue.events");
    }

    @Bean
    EventBuffer eventBuffer(EventSettings eventSettings, MeterRegistry meters) {
        return new EventBuffer(eventSettings, meters);
    }

    @Bean
    Publisher eventPublisher(
            EventBuffer buffer,
            EventSettings eventSettings,
            SecurityProperties security,
            JsonMapper json,
            MeterRegistry meters) {
        return new Publisher(buffer, new BrokerClient(eventSettings, security, json, meters), eventSettings);
    }

    @Bean
    StoreEvents storeEvents(EventBuffer buffer, Circuit circuit, Backlog backlog, JsonMapper json, Clock clock) {
        StoreEvents events = new StoreEvents(buffer, backlog, json, clock);
        circuit.listen(events);
        return events;
    }
}
