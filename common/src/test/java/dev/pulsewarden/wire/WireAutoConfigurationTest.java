package dev.pulsewarden.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

class WireAutoConfigurationTest {

    private final ApplicationContextRunner service = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, WireAutoConfiguration.class));

    @Test
    void a_service_s_mapper_keeps_names_within_bounds_and_is_set_up_as_it_is_configured() {
        service.withPropertyValues("spring.jackson.factory.constraints.read.max-nesting-depth=7")
                .run(context -> {
                    JsonMapper mapper = context.getBean(JsonMapper.class);
                    assertThat(mapper.tokenStreamFactory()).isInstanceOf(BoundedJsonFactory.class);
                    assertThat(mapper.tokenStreamFactory()
                                    .streamReadConstraints()
                                    .getMaxNestingDepth())
                            .isEqualTo(7);
                    assertThat(mapper.readValue("{\"payload\": [1.0]}", Event.class)
                                    .payload())
                            .isEqualTo(new RawJson("[1.0]"));
                });
    }

    @Test
    void an_application_may_have_its_own_factory() {
        JsonFactory own = new JsonFactory();
        service.withBean(JsonFactory.class, () -> own)
                .run(context -> assertThat(context.getBean(JsonMapper.class).tokenStreamFactory())
                        .isSameAs(own));
    }
}
