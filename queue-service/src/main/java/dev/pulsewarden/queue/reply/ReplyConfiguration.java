package dev.pulsewarden.queue.reply;

import dev.pulsewarden.events.BrokerClient;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.security.SecurityProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Tells ends of tasks through the broker, whatever the store. */
@Configuration(proxyBeanMethods = false)
class ReplyConfiguration {

    @Bean
    Replying replying(
            TaskStore store,
            QueueProperties properties,
            SecurityProperties security,
            JsonMapper json,
            MeterRegistry meters,
            Clock clock) {
        BrokerClient broker =
                new BrokerClient(properties.eventSettings("pulsewarden.queue.replies"), security, json, meters);
        return new Replying(store, broker, properties, clock, System::nanoTime);
    }
}
