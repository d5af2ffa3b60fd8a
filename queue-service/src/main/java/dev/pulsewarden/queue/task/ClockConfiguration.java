package dev.pulsewarden.queue.task;

import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one clock that all timestamps come from, where the store has none of its own; tests give another. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "pulsewarden.queue.store", havingValue = "sqlite", matchIfMissing = true)
class ClockConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
