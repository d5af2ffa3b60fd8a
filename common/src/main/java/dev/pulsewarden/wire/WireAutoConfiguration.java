package dev.pulsewarden.wire;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;

/** Makes a service's own mapper write the wire records as all others do. */
@AutoConfiguration
public class WireAutoConfiguration {

    @Bean
    JsonMapperBuilderCustomizer wireFormat() {
        return WireModule::configure;
    }
}
