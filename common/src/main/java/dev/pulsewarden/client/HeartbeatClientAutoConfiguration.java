package dev.pulsewarden.client;

import dev.pulsewarden.security.SecurityAutoConfiguration;
import dev.pulsewarden.security.SecurityProperties;
import java.net.URI;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/** Sends this application's heartbeats from when it is ready until it has stopped. */
@AutoConfiguration(after = SecurityAutoConfiguration.class)
@ConditionalOnProperty(name = "pulsewarden.heartbeat-client.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HeartbeatClientProperties.class)
public class HeartbeatClientAutoConfiguration {

    @Bean
    HeartbeatClient heartbeatClient(
            HeartbeatClientProperties properties, SecurityProperties security, Environment environment) {
        String name = Objects.requireNonNullElseGet(
                properties.name(), () -> environment.getProperty("spring.application.name", "application"));
        URI url = Objects.requireNonNullElseGet(
                properties.url(),
                () -> URI.create(environment.resolvePlaceholders("http://127.0.0.1:${HEARTBEAT_PORT:7002}")));
        return new HeartbeatClient(
                new HeartbeatClientSettings(name, url, properties.interval(), security.token(), false));
    }

    @Bean(destroyMethod = "stopped")
    Heart heart(HeartbeatClient client, HeartbeatClientProperties properties) {
        return new Heart(client, properties);
    }

    /** Ties the client to the application's life. */
    static final class Heart {

        private final HeartbeatClient client;
        private final HeartbeatClientProperties properties;

        Heart(HeartbeatClient client, HeartbeatClientProperties properties) {
            this.client = client;
            this.properties = properties;
        }

        @EventListener(ApplicationReadyEvent.class)
        void ready() {
            client.start();
        }

        @EventListener(ContextClosedEvent.class)
        void stopping() {
            client.stopping("the application is shutting down", properties.stopTimeout());
        }

        /** An application may be closed in a process that lives on; that one must not be ended for its silence. */
        void stopped() {
            if (jvmIsShuttingDown()) {
                client.exiting("the application was shut down", null, null);
            } else {
                client.stop();
            }
        }

        /** Only a JVM that is shutting down refuses a hook. */
        private static boolean jvmIsShuttingDown() {
            Thread probe = Thread.ofPlatform().unstarted(() -> {});
            try {
                Runtime.getRuntime().addShutdownHook(probe);
                Runtime.getRuntime().removeShutdownHook(probe);
                return false;
            } catch (IllegalStateException e) {
                return true;
            }
        }
    }
}
