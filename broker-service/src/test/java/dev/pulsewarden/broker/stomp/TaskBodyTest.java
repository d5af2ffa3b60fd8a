package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.topic.Body;
import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskBodyTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "\"quoted\"", "{\"a\":1}", "line\nend\u0001", "ä€😀"})
    void text_comes_out_as_it_went_in(String text) {
        TaskBody body = stored(text.getBytes(StandardCharsets.UTF_8), true, null);
        assertThat(new String(body.bytes(), StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(body.contentType()).startsWith("text/plain");
        assertThat(body.isText()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 255})
    void bytes_come_out_as_they_went_in(int length) {
        byte[] bytes = new byte[length + 1];
        bytes[length] = (byte) 0xff;
        TaskBody body = stored(bytes, false, "image/png");
        assertThat(body.bytes()).isEqualTo(bytes);
        assertThat(body.isText()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"base64\":7}",
                "{\"base64\":\"no base 64\"}",
                "{\"base64\":\"AP8H\",\"b\":\"\"}",
                "{ \"base64\":\"AP8H\"}",
                "{\"base64\":\"",
                "[\"a\"]",
                "null",
                "1.10"
            })
    void any_other_payload_is_json(String json) {
        TaskBody body = TaskBody.of(new RawJson(json));
        assertThat(new String(body.bytes(), StandardCharsets.UTF_8)).isEqualTo(json);
        assertThat(body.contentType()).isEqualTo("application/json");
    }

    private static TaskBody stored(byte[] bytes, boolean isText, String contentType) {
        return TaskBody.of(new Body(bytes, isText, contentType, Map.of()).asJson());
    }
}
