package dev.pulsewarden.wire;

import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/** Makes a service's own mapper write the wire records as all others do, and keep no more of what it reads than is bounded. */
@AutoConfiguration(before = JacksonAutoConfiguration.class)
public class WireAutoConfiguration {

    @Bean
    JsonMapperBuilderCustomizer wireFormat() {
        return WireModule::configure;
    }

    @Bean
    @ConditionalOnMissingBean
    JsonFactory jsonFactory(List<JsonFactoryBuilderCustomizer> customizers) {
        JsonFactoryBuilder settings = JsonFactory.builder();
        customizers.forEach(customizer -> customizer.customize(settings));
        return new BoundedJsonFactory(settings);
    }
}
