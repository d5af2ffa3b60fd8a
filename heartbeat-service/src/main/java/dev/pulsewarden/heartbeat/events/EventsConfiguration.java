package dev.pulsewarden.heartbeat.events;

import dev.pulsewarden.events.BrokerClient;
import dev.pulsewarden.events.EventBuffer;
import dev.pulsewarden.events.EventSettings;
import dev.pulsewarden.events.Publisher;
import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.HeartbeatProperties.Events;
import dev.pulsewarden.security.SecurityProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts buffer, client and publisher together. */
@Configuration(proxyBeanMethods = false)
class EventsConfiguration {

    @Bean
    EventSettings eventSettings(HeartbeatProperties properties) {
        Events events = properties.events();
        return new EventSettings(
                properties.brokerUrl(),
                "pulsewarden.heartbeat.events",
                events.buffer(),
                events.batch(),
                events.timeout(),
                events.firstBackoff(),
                events.longestBackoff());
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
}
