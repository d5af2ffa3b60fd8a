package dev.pulsewarden.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.json.JsonMapper;

class WireModuleTest {

    private final JsonMapper json = WireModule.mapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\" : [1.10, 1e5, 12345678901234567890.123] , \"ä€😀\":\"\\u0041\\n\"}",
                "[ ]",
                "\"text ä\"",
                "-1.50",
                "0",
                "true",
                "false",
                "null"
            })
    void a_payload_is_kept_as_it_was_written(String payload) {
        String body = "{\"ü\":1, \"type\":\"t\",  \"payload\" :  " + payload + "  ,\"source\":\"s\"}";
        Event fromText = json.readValue(body, Event.class);
        Event fromBytes = json.readValue(body.getBytes(StandardCharsets.UTF_8), Event.class);
        assertThat(fromText.payload()).isEqualTo(new RawJson(payload));
        assertThat(fromBytes.payload()).isEqualTo(new RawJson(payload));
        assertThat(fromBytes.source()).isEqualTo("s");
    }

    @Test
    void a_payload_from_a_part_of_an_array_is_cut_at_its_place() {
        byte[] body = "xxxx{\"payload\":[1, 2]}yy".getBytes(StandardCharsets.UTF_8);
        Event event = json.readerFor(Event.class).readValue(body, 4, body.length - 6);
        assertThat(event.payload()).isEqualTo(new RawJson("[1, 2]"));
    }

    @Test
    void a_payload_from_a_stream_keeps_its_value() {
        String body = "{\"type\":\"t\",\"payload\":{\"a\":[1, 2.50,\"x\"]}}";
        Event event = json.readValue(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), Event.class);
        assertThat(json.readTree(event.payload().text())).isEqualTo(json.readTree("{\"a\":[1,2.50,\"x\"]}"));
    }

    @Test
    void payloads_in_a_list_and_in_a_map_are_cut_each_at_its_place() {
        String body = "[{\"payload\":1},{\"payload\":[2]},{\"payload\":\"3\"}]";
        Event[] events = json.readValue(body.getBytes(StandardCharsets.UTF_8), Event[].class);
        assertThat(List.of(events)).extracting(event -> event.payload().text()).containsExactly("1", "[2]", "\"3\"");
        Heartbeat beat = json.readValue("{\"meta\":{\"a\": {\"b\":1}, \"c\":2}}", Heartbeat.class);
        assertThat(beat.meta()).isEqualTo(Map.of("a", new RawJson("{\"b\":1}"), "c", new RawJson("2")));
    }

    @Test
    void an_absent_payload_is_absent_and_an_explicit_null_is_a_value() {
        assertThat(json.readValue("{\"type\":\"t\"}", Event.class).payload()).isNull();
        assertThat(json.readValue("{\"type\":\"t\",\"payload\":null}", Event.class)
                        .payload())
                .isEqualTo(RawJson.NULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"payload\":{]}", "{\"payload\":\"\\x\"}", "{\"payload\":tru}", "{\"payload\":[1,}"})
    void a_malformed_payload_is_refused(String body) {
        assertThatThrownBy(() -> json.readValue(body, Event.class)).isInstanceOf(JacksonException.class);
    }

    @Test
    void a_payload_has_up_to_256_levels() {
        String deepest = "[".repeat(256) + "]".repeat(256);
        assertThat(json.readValue(payload(deepest), Event.class).payload()).isEqualTo(new RawJson(deepest));
        assertThat(json.readValue(payload(deepest).getBytes(StandardCharsets.UTF_8), Event.class)
                        .payload())
                .isEqualTo(new RawJson(deepest));
        for (String tooDeep : List.of("[" + deepest + "]", "{\"a\":" + deepest + "}")) {
            assertThatThrownBy(() -> json.readValue(payload(tooDeep), Event.class))
                    .isInstanceOf(StreamConstraintsException.class);
            assertThatThrownBy(() -> json.readValue(payload(tooDeep).getBytes(StandardCharsets.UTF_8), Event.class))
                    .isInstanceOf(StreamConstraintsException.class);
        }
    }

    @Test
    void an_item_of_a_list_is_cut_however_deep_its_fields_are() {
        String deep = payload("[".repeat(300) + "]".repeat(300));
        assertThat(json.readValue("[1," + deep + "]", RawJson[].class)).contains(new RawJson(deep));
    }

    private static String payload(String value) {
        return "{\"payload\":" + value + "}";
    }

    @Test
    void a_payload_is_written_as_it_was_read() {
        Event event = new Event("t", null, new RawJson("{\"a\": 1.0}"), null, null, null);
        assertThat(json.writeValueAsString(event)).isEqualTo("{\"type\":\"t\",\"payload\":{\"a\": 1.0}}");
    }

    @Test
    void durations_are_milliseconds_or_spring_boot_strings() {
        assertThat(delay("250")).isEqualTo(Duration.ofMillis(250));
        assertThat(delay("\"10s\"")).isEqualTo(Duration.ofSeconds(10));
        assertThat(delay("\"PT10S\"")).isEqualTo(Duration.ofSeconds(10));
        assertThatThrownBy(() -> delay("\"soon\"")).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> delay("true")).isInstanceOf(JacksonException.class);
    }

    @Test
    void a_backoff_is_its_first_wait_or_an_object_of_its_parts() {
        assertThat(backoff("250")).isEqualTo(new BackoffSpec(null, Duration.ofMillis(250), null));
        assertThat(backoff("\"10s\"")).isEqualTo(new BackoffSpec(null, Duration.ofSeconds(10), null));
        assertThat(backoff("{\"kind\":\"fixed\",\"first\":\"2s\",\"unknown\":[1]}"))
                .isEqualTo(new BackoffSpec("fixed", Duration.ofSeconds(2), null));
        assertThat(backoff("{\"first\":1,\"max\":\"1m\"}"))
                .isEqualTo(new BackoffSpec(null, Duration.ofMillis(1), Duration.ofMinutes(1)));
        assertThat(backoff("{}")).isEqualTo(new BackoffSpec(null, null, null));
        assertThat(backoff("null")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "true", "[1]", "{\"first\":\"soon\"}", "{\"max\":[]}", "{\"kind\":{}}"})
    void a_backoff_that_is_neither_is_refused_with_its_field(String backoff) {
        assertThatThrownBy(() -> backoff(backoff))
                .isInstanceOfSatisfying(
                        JacksonException.class,
                        refusal -> assertThat(refusal.getPath().getFirst().getPropertyName())
                                .isEqualTo("backoff"));
    }

    @Test
    void a_backoff_is_read_as_it_was_written() {
        BackoffSpec spec = new BackoffSpec("exponential", Duration.ofMillis(1500), Duration.ofMinutes(1));
        assertThat(json.readValue(json.writeValueAsString(spec), BackoffSpec.class))
                .isEqualTo(spec);
    }

    @Test
    void instants_have_three_digits_of_milliseconds() {
        assertThat(json.writeValueAsString(Instant.parse("2026-01-31T08:15:00Z")))
                .isEqualTo("\"2026-01-31T08:15:00.000Z\"");
        assertThat(json.writeValueAsString(Instant.parse("2026-01-31T08:15:00.123987Z")))
                .isEqualTo("\"2026-01-31T08:15:00.123Z\"");
    }

    @Test
    void headers_keep_their_order_and_none_at_all_is_something_else_than_no_headers() {
        NewTask task =
                json.readValue("{\"payload\":1,\"headers\":{\"b\":\"2\",\"a\":\"\",\"\u00e4\":\"1\"}}", NewTask.class);
        assertThat(task.headers()).containsExactly(Map.entry("b", "2"), Map.entry("a", ""), Map.entry("\u00e4", "1"));
        NewTask none = json.readValue("{\"payload\":1,\"headers\":{}}", NewTask.class);
        assertThat(none.headers()).isEmpty();
        assertThat(json.writeValueAsString(none)).isEqualTo("{\"payload\":1,\"headers\":{}}");
        NewTask plain = json.readValue("{\"payload\":1}", NewTask.class);
        assertThat(plain.headers()).isNull();
        assertThat(json.writeValueAsString(plain)).isEqualTo("{\"payload\":1}");
    }

    private BackoffSpec backoff(String value) {
        return json.readValue("{\"backoff\":" + value + "}", NewTask.class).backoff();
    }

    private Duration delay(String value) {
        return json.readValue("{\"delay\":" + value + "}", NewTask.class).delay();
    }
}
