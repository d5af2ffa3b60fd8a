package dev.pulsewarden.broker.web;

import dev.pulsewarden.wire.RawJson;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says besides what the controllers show. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String TOKEN = "token";

    static {
        SpringDocUtils.getConfig().replaceWithSchema(RawJson.class, new Schema<>().description("any JSON value"));
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Pulsewarden broker-service")
                        .version("1")
                        .description(
                                "Events over HTTP, and who is connected. Topics and work are spoken over WebSocket,"
                                        + " on /, /ws and /stomp."))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("asked for if the broker was given a token")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
    }
}
