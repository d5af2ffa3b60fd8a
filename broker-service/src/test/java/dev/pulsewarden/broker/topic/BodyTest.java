package dev.pulsewarden.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json ; x=y"
            })
    void a_body_of_json_is_that_value(String contentType) {
        assertThat(json(" {\"a\" : 1.10} ", contentType)).isEqualTo("{\"a\" : 1.10}");
        assertThat(json("7", contentType)).isEqualTo("7");
        assertThat(json("null", contentType)).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/jsonp", ""})
    void any_other_text_is_a_string(String contentType) {
        assertThat(json("{\"a\":\n1}", contentType)).isEqualTo("\"{\\\"a\\\":\\n1}\"");
        assertThat(json("7", null)).isEqualTo("\"7\"");
        assertThat(json("", null)).isEqualTo("\"\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "1 2", "nul", "{\"a\":}", "\"\u0001\""})
    void what_only_says_that_it_is_json_is_a_string(String text) {
        assertThat(json(text, "application/json")).startsWith("\"").endsWith("\"");
    }

    @Test
    void json_that_others_could_not_read_is_a_string() {
        assertThat(json("[".repeat(256) + "]".repeat(256), "application/json")).startsWith("[");
        assertThat(json("[".repeat(257) + "]".repeat(257), "application/json")).startsWith("\"");
    }

    @Test
    void other_bytes_are_an_object_with_their_base64() {
        Body body = new Body(new byte[] {0, (byte) 0xff, 1}, false, "application/json", Map.of());
        assertThat(body.asJson().text()).isEqualTo("{\"base64\":\"AP8B\"}");
    }

    private static String json(String text, String contentType) {
        return new Body(text.getBytes(StandardCharsets.UTF_8), true, contentType, Map.of())
                .asJson()
                .text();
    }
}
