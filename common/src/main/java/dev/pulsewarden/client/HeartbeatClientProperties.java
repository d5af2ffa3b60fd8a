package dev.pulsewarden.client;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The heartbeat client of a Spring Boot application.
 *
 * @param enabled whether this application sends heartbeats at all
 * @param url heartbeat-service's base address; by default this host's, at {@code HEARTBEAT_PORT} or 7002
 * @param name the service that this process is an instance of; by default {@code spring.application.name}
 * @param interval how often it beats; 100 ms to 1 h
 * @param stopTimeout how long an orderly end of this application may take
 */
@ConfigurationProperties("pulsewarden.heartbeat-client")
public record HeartbeatClientProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable URI url,
        @Nullable String name,
        @DefaultValue("3s") Duration interval,
        @DefaultValue("30s") Duration stopTimeout) {}
