package dev.pulsewarden.broker.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.RawJson;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonFrameReaderTest {

    private final JsonFrameReader reader = new JsonFrameReader();

    /** Behind other bytes, as messages stand in what was received. */
    private JsonFrame read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] received = new byte[bytes.length + 5];
        System.arraycopy(bytes, 0, received, 3, bytes.length);
        return reader.read(received, 3, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\" : [1.10, 1e5, 12345678901234567890.123] , \"ä€😀\":\"\\u0041\\n\"}",
                "[ ]",
                "\"text ä\"",
                "-1.50",
                "0",
                "true",
                "null"
            })
    void payloads_are_cut_out_as_they_were_written(String payload) {
        JsonFrame frame = read("{\"ü\": \"😀\", \"task\" :  " + payload + "  ,\"queue\":\"q\"}");
        assertThat(frame.raw("task")).isEqualTo(new RawJson(payload));
        assertThat(frame.string("queue")).isEqualTo("q");
        JsonFrame message = read("{\"message\":{\"payload\":" + payload + "}}").object("message");
        assertThat(message.raw("payload")).isEqualTo(new RawJson(payload));
    }

    @Test
    void a_payload_that_other_services_could_not_read_is_refused() {
        String deepest = "[".repeat(RawJson.MAX_LEVELS) + "]".repeat(RawJson.MAX_LEVELS);
        JsonFrame frame = read("{\"message\":{\"payload\":" + deepest + "}}");
        assertThat(frame.object("message").raw("payload")).isEqualTo(new RawJson(deepest));
        assertThatThrownBy(() -> read("{\"task\":[[" + deepest + "]]}")).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "not json",
                "{",
                "{\"action\":}",
                "{\"a\":1}x",
                "{} {}",
                "[1,",
                "{\"x\":tru}",
                "'a'",
                "{\"task\":[}",
                "{\"task\":\"\\x\"}",
                "nul",
                "{\"x\":01}"
            })
    void what_is_no_json_is_refused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(JacksonException.class);
    }

    @Test
    void nesting_without_end_is_refused_and_harms_nobody() {
        String deep = "{\"task\":" + "[".repeat(500_000);
        assertThatThrownBy(() -> read(deep)).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"action\":\"publish\"}]", "5", "\"publish\"", "null", "{}", "{\"action\":5}"})
    void json_that_says_no_action_has_none(String text) {
        assertThat(read(text).action()).isEmpty();
    }

    @Test
    void fields_nobody_knows_are_passed_over_and_the_last_of_a_name_counts() {
        JsonFrame frame = read(
                "{\"x\":{\"action\":\"no\",\"y\":[{}]},\"action\":\"a\",\"topic\":\"1\",\"topic\":\"2\",\"z\":1.5}");
        assertThat(frame.action()).isEqualTo("a");
        assertThat(frame.string("topic")).isEqualTo("2");
    }

    @Test
    void a_field_is_checked_only_when_it_is_asked_for() {
        JsonFrame frame = read("{\"topic\":{\"a\":1},\"delay\":[],\"pid\":1.5,\"message\":7,\"queue\":null}");
        assertThat(frame.string("queue")).isNull();
        assertThatThrownBy(() -> frame.string("topic")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> frame.duration("delay")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> frame.integer("pid")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> frame.object("message")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> frame.required("queue")).isInstanceOf(ProblemException.class);
    }

    @Test
    void headers_with_half_a_surrogate_pair_are_refused() {
        JsonFrame frame = read("{\"headers\":{\"ok\":\"\\udc00x\"}}");
        assertThatThrownBy(() -> frame.strings("headers"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("well-formed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"headers", "task", "unknown"})
    void half_a_surrogate_pair_in_a_name_is_no_json_wherever_it_stands(String field) {
        assertThatThrownBy(() -> read("{\"" + field + "\":{\"\\ud800\":\"v\"}}"))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void a_payload_may_hold_half_a_surrogate_pair_in_a_value() {
        assertThat(read("{\"task\":[\"\\ud800\"]}").raw("task")).isEqualTo(new RawJson("[\"\\ud800\"]"));
    }

    @Test
    void names_of_fields_are_not_kept_for_good() {
        for (int i = 0; i < 5_000; i++) {
            read("{\"task\":{\"name " + i + "\":1,\"" + i + "\":2}}");
            assertThat(reader.names()).isLessThan(300);
        }
    }

    @Test
    void names_of_a_message_that_is_no_json_are_not_kept_either() {
        for (int i = 0; i < 5_000; i++) {
            String broken = "{\"task\":{\"name " + i + "\":1,]";
            assertThatThrownBy(() -> read(broken)).isInstanceOf(JacksonException.class);
            assertThat(reader.names()).isLessThan(300);
        }
    }

    @Test
    void the_last_one_of_a_name_counts_also_when_it_is_null() {
        JsonFrame frame = read("{\"topic\":\"a\",\"queue\":\"q\",\"topic\":\"b\",\"queue\":null}");
        assertThat(frame.string("topic")).isEqualTo("b");
        assertThat(frame.string("queue")).isNull();
    }

    @Test
    void every_field_of_a_message_is_found() {
        List<String> names =
                List.of("topic", "queue", "taskId", "dedupeKey", "correlationId", "replyTo", "error", "name");
        String text =
                names.stream().map(n -> "\"" + n + "\":\"" + n + "!\"").collect(Collectors.joining(",", "{", "}"));
        JsonFrame frame = read(text);
        assertThat(names).allSatisfy(name -> assertThat(frame.string(name)).isEqualTo(name + "!"));
    }

    @Test
    void headers_may_be_any_well_formed_text() {
        JsonFrame frame = read("{\"headers\":{\"\\ud83d\\ude00\":\"\\u0001ä\"}}");
        assertThat(frame.strings("headers")).containsExactly(Map.entry("😀", "\u0001ä"));
    }

    @Test
    void times_and_durations_may_be_numbers_or_words() {
        JsonFrame frame = read("{\"delay\":250,\"interval\":\"10s\",\"timestamp\":\"2026-01-31T09:15:00+01:00\"}");
        assertThat(frame.duration("delay")).isEqualTo(Duration.ofMillis(250));
        assertThat(frame.duration("interval")).isEqualTo(Duration.ofSeconds(10));
        assertThat(frame.instant("timestamp")).isEqualTo(Instant.parse("2026-01-31T08:15:00Z"));
        assertThat(read("{\"timestamp\":1000}").instant("timestamp")).isEqualTo(Instant.ofEpochSecond(1));
        assertThatThrownBy(() -> read("{\"timestamp\":\"now\"}").instant("timestamp"))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read("{\"delay\":\"soon\"}").duration("delay")).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"+999999999-12-31T23:59:59Z\"",
                "\"-0001-12-31T23:59:59Z\"",
                "9223372036854775807",
                "253402300800000"
            })
    void a_time_that_no_event_may_carry_is_refused(String time) {
        JsonFrame frame = read("{\"timestamp\":" + time + "}");
        assertThatThrownBy(() -> frame.instant("timestamp")).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_request_id_that_is_null_counts_as_absent_but_a_payload_does_not() {
        JsonFrame frame = read("{\"requestId\":null,\"task\":null}");
        assertThat(frame.raw("requestId")).isNull();
        assertThat(frame.raw("task")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void json_in_another_encoding_is_not_guessed(String encoding) {
        byte[] bytes = "{\"action\":\"publish\"}".getBytes(Charset.forName(encoding));
        assertThatThrownBy(() -> reader.read(bytes, 0, bytes.length)).isInstanceOf(JacksonException.class);
    }

    @Test
    void a_byte_order_mark_is_no_json() {
        assertThatThrownBy(() -> read("\ufeff{}")).isInstanceOf(JacksonException.class);
    }
}
