package dev.pulsewarden.queue.web;

import dev.pulsewarden.wire.BackoffSpec;
import dev.pulsewarden.wire.RawJson;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.time.Duration;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says besides what the controllers show. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String TOKEN = "token";

    static {
        SpringDocUtils.getConfig()
                // what is in it is said by OpenApiBodies
                .addRequestWrapperToIgnore(Body.class)
                .replaceWithSchema(RawJson.class, new Schema<>().description("any JSON value"))
                .replaceWithSchema(
                        Duration.class,
                        new Schema<>().description("a number of milliseconds, or a text such as \"10s\" or \"PT10S\""))
                .replaceWithSchema(
                        BackoffSpec.class,
                        new Schema<>()
                                .description("the first wait as a duration, or an object: kind (exponential or fixed),"
                                        + " first and max, which are durations"));
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Pulsewarden queue-service")
                        .version("1")
                        .description("Durable tasks: enqueue, claim, end. Delivery is at least once; a request that was"
                                + " not answered may be repeated with the same id or lease."))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("asked for if the service was given a token")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
    }

    @Bean
    OpenApiCustomizer bodies() {
        return new OpenApiBodies();
    }
}
