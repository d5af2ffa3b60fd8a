package dev.pulsewarden.broker.web;

import dev.pulsewarden.broker.BrokerProperties;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/** The event loops that serve connections. */
@Configuration(proxyBeanMethods = false)
class EventLoopConfiguration {

    /** Reactor Netty's own are at least four: on fewer processors they only wake each other up more often. */
    @Bean
    ReactorResourceFactory reactorResourceFactory(BrokerProperties properties) {
        int told = properties.sessions().loops();
        int loops = told > 0 ? told : Runtime.getRuntime().availableProcessors();
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        factory.setLoopResourcesSupplier(() -> LoopResources.create("broker", loops, true));
        factory.setShutdownQuietPeriod(Duration.ZERO); // all connections have ended by then
        return factory;
    }
}
