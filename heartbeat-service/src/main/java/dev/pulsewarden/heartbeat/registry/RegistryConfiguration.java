package dev.pulsewarden.heartbeat.registry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.Locale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Ticker ticker() {
        return System::nanoTime;
    }

    @Bean
    MeterBinder instanceMeters(Registry registry) {
        return meters -> {
            for (State state : State.values()) {
                count(meters, registry, state);
            }
        };
    }

    private static void count(MeterRegistry meters, Registry registry, State state) {
        Gauge.builder(
                        "pulsewarden.heartbeat.instances",
                        registry,
                        known -> known.instances().values().stream()
                                .filter(instance -> instance.state() == state)
                                .count())
                .description("Instances that are known, by state")
                .tag("state", state.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }
}
