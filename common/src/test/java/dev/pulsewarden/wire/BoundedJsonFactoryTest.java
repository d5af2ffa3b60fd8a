package dev.pulsewarden.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BoundedJsonFactoryTest {

    private static final int BOUND = 300;

    private final BoundedJsonFactory factory = new BoundedJsonFactory(JsonFactory.builder());
    private final JsonMapper json = new JsonMapper(factory);

    private interface Reading extends Function<String, Function<JsonMapper, JsonNode>> {}

    static Stream<Named<Reading>> readings() {
        return Stream.of(
                Named.of("bytes", text -> json -> json.readTree(text.getBytes(StandardCharsets.UTF_8))),
                Named.of("UTF-16", text -> json -> json.readTree(text.getBytes(StandardCharsets.UTF_16BE))),
                Named.of("text", text -> json -> json.readTree(text)),
                Named.of(
                        "a stream",
                        text -> json -> json.readTree(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))),
                Named.of("a reader", text -> json -> json.readTree(new StringReader(text))));
    }

    @ParameterizedTest
    @MethodSource("readings")
    void names_are_read_and_not_kept_for_good(Reading reading) {
        for (int i = 0; i < 5_000; i++) {
            String text = "{\"name %d\":1,\"%d\":{\"known\":2}}".formatted(i, i);
            assertThat(reading.apply(text).apply(json).at("/" + i + "/known").asInt())
                    .isEqualTo(2);
            assertThat(factory.names()).isLessThan(BOUND);
        }
    }

    @ParameterizedTest
    @MethodSource("readings")
    void names_of_what_is_long_are_not_kept_at_all(Reading reading) {
        for (int i = 0; i < 20; i++) {
            String name = i + "x".repeat(40_000);
            assertThat(reading.apply("{\"" + name + "\":1}")
                            .apply(json)
                            .path(name)
                            .asInt())
                    .isEqualTo(1);
        }
        assertThat(factory.names()).isZero();
    }

    @Test
    void names_of_what_is_no_json_are_not_kept_either() {
        for (int i = 0; i < 5_000; i++) {
            String broken = "{\"name " + i + "\":1,]";
            assertThatThrownBy(() -> json.readTree(broken)).isInstanceOf(JacksonException.class);
            assertThatThrownBy(() -> json.readTree(broken.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(JacksonException.class);
            assertThat(factory.names()).isLessThan(BOUND);
        }
    }

    @Test
    void names_in_use_are_shared() {
        for (int i = 0; i < 10; i++) {
            json.readTree("{\"a\":1,\"b\":2}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(factory.names()).isEqualTo(2);
    }

    @Test
    void the_platform_s_mapper_has_it_also_when_it_is_built_anew() {
        for (JsonMapper mapper :
                List.of(WireModule.mapper(), WireModule.mapper().rebuild().build())) {
            assertThat(mapper.tokenStreamFactory()).isInstanceOf(BoundedJsonFactory.class);
        }
        assertThat(factory.copy()).isInstanceOf(BoundedJsonFactory.class).isNotSameAs(factory);
    }
}
