package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.topic.Body;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskBodyTest {

    private static final String[] CONTENT_TYPES = {
        null,
        "text/plain",
        "text/xml;charset=utf-8",
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/vnd.x+json",
        "image/png"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "\"a\"",
                "\"",
                "[1]\n",
                " \t{\"a\" : 1.10}\r\n",
                "{\"base64\":\"AP8H\"}",
                "{\"base64\":\"AP8H\"} ",
                "{\"base64\":\"",
                "json",
                " json ",
                "null",
                "line\nend\u0001",
                "ä€😀"
            })
    void text_comes_out_as_it_went_in_whatever_its_content_type(String text) {
        for (String contentType : CONTENT_TYPES) {
            TaskBody.Stored stored = stored(text.getBytes(StandardCharsets.UTF_8), true, contentType);
            TaskBody body = TaskBody.of(task(stored.payload(), stored.headers()));
            assertThat(text(body)).as(contentType).isEqualTo(text);
            assertThat(body.isText()).isTrue();
            assertThat(stored.headers().get("content-type")).isEqualTo(contentType);
        }
    }

    @Test
    void any_nesting_and_any_amount_of_json_comes_out_as_it_went_in() {
        for (String text : new String[] {
            "[".repeat(300) + "]".repeat(300), " ".repeat(200) + "1" + "\n".repeat(50), "7" + " ".repeat(252)
        }) {
            TaskBody.Stored stored = stored(text.getBytes(StandardCharsets.UTF_8), true, "application/json");
            assertThat(text(TaskBody.of(task(stored.payload(), stored.headers()))))
                    .isEqualTo(text);
        }
    }

    @Test
    void more_white_space_around_json_than_is_kept_costs_nothing_but_itself() {
        TaskBody.Stored stored =
                stored(("7" + " ".repeat(253)).getBytes(StandardCharsets.UTF_8), true, "application/json");
        assertThat(text(TaskBody.of(task(stored.payload(), stored.headers())))).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 255})
    void bytes_come_out_as_they_went_in_whatever_their_content_type(int length) {
        byte[] bytes = new byte[length + 1];
        bytes[length] = (byte) 0xff;
        for (String contentType : CONTENT_TYPES) {
            TaskBody.Stored stored = stored(bytes, false, contentType);
            TaskBody body = TaskBody.of(task(stored.payload(), stored.headers()));
            assertThat(body.bytes()).as(contentType).isEqualTo(bytes);
            assertThat(body.isText()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"base64\":\"AP8H\"}", "\"a\"", "{}", "[\"a\"]", "null", "1.10"})
    void a_payload_without_headers_is_json_whatever_it_looks_like(String json) {
        TaskBody body = TaskBody.of(task(new RawJson(json), null));
        assertThat(text(body)).isEqualTo(json);
        assertThat(body.isText()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"a\\n\"             | text/plain       | a\n",
                "{\"base64\":\"YQ==\"} | image/png        | a",
                "{\"base64\":\"a b\"}  | image/png        | {\"base64\":\"a b\"}",
                "{\"base64\":7}      | image/png        | {\"base64\":7}",
                "[1]               | text/plain       | [1]",
                "\"a\"               | application/json | \"a\""
            })
    void what_others_stored_with_headers_is_a_body_too(String payload, String contentType, String expected) {
        TaskBody body = TaskBody.of(task(new RawJson(payload), Map.of("content-type", contentType)));
        assertThat(text(body).strip()).isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64", "text", "jsonjson", "rubbish", ""})
    void a_mark_that_is_not_true_is_not_believed(String mark) {
        assertThat(text(TaskBody.of(task(new RawJson("[1]"), Map.of(TaskBody.MARK, mark)))))
                .isEqualTo("[1]");
    }

    @Test
    void only_what_could_be_mistaken_is_marked() {
        assertThat(stored("a".getBytes(StandardCharsets.UTF_8), true, null).headers())
                .isEmpty();
        assertThat(stored("[1]".getBytes(StandardCharsets.UTF_8), true, "application/json")
                        .headers())
                .containsExactly(Map.entry("content-type", "application/json"));
        assertThat(stored(new byte[] {-1}, false, "image/png").headers())
                .containsExactly(Map.entry("content-type", "image/png"));
        assertThat(stored("a".getBytes(StandardCharsets.UTF_8), true, "application/json")
                        .headers())
                .containsEntry(TaskBody.MARK, "text");
    }

    private static String text(TaskBody body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }

    private static TaskBody.Stored stored(byte[] bytes, boolean isText, @Nullable String contentType) {
        return TaskBody.stored(new Body(bytes, isText, contentType, Map.of()));
    }

    private static ClaimedTask task(RawJson payload, @Nullable Map<String, String> headers) {
        Map<String, String> copy = headers == null ? null : new LinkedHashMap<>(headers);
        return new ClaimedTask("a", "q", payload, 4, 1, null, 5, Instant.EPOCH, null, null, copy, "lease", 1000);
    }
}
