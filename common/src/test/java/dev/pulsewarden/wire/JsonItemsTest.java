package dev.pulsewarden.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class JsonItemsTest {

    private final JsonMapper json = WireModule.mapper();

    /** What is well-formed and still more than a parser takes. */
    static List<String> beyond() {
        return List.of(
                "[".repeat(2_000) + "]".repeat(2_000),
                "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000),
                "1".repeat(2_000),
                "{\"" + "x".repeat(60_000) + "\":1}");
    }

    @ParameterizedTest
    @MethodSource("beyond")
    void an_item_that_is_more_than_a_parser_takes_is_cut_out_and_fails_alone(String item) {
        String first = "{\"text\":\"],}\\\"[{\\\\\",\"list\":[1,[2]]}";
        List<RawJson> items = cut(" [ " + first + " ,\n" + item + ", \"ä,]\" , null,7 ] ");
        assertThat(items).extracting(RawJson::text).containsExactly(first, item, "\"ä,]\"", "null", "7");
        assertThatThrownBy(() -> json.readTree(items.get(1).text())).isInstanceOf(JacksonException.class);
    }

    @Test
    void a_list_that_a_parser_takes_is_cut_by_it() {
        assertThat(cut("[]")).isEmpty();
        assertThat(cut("[1, null ,{\"a\" : 2}]"))
                .containsExactly(new RawJson("1"), RawJson.NULL, new RawJson("{\"a\" : 2}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[%s,,,1]", "[%s,]", "[%s", "[%s]]", "[%s] 1", "[%s,\"x]", "[%s,\"x\\", "{\"a\":%s}", "%s]"})
    void what_is_no_list_is_refused_whole(String text) {
        for (String item : beyond()) {
            assertThatThrownBy(() -> cut(text.formatted(item))).isInstanceOf(JacksonException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,1,1]", " [{\"a\":[1,2,3]},\",,\",null] ", "[1,1,1", "[,,"})
    void items_are_counted_by_the_commas_between_them(String text) {
        byte[] list = text.getBytes(StandardCharsets.UTF_8);
        assertThat(JsonItems.areMoreThan(3, list)).isFalse();
        assertThat(JsonItems.areMoreThan(1, list)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32"})
    void an_encoding_does_not_hide_items(String charset) throws Exception {
        assertThat(JsonItems.areMoreThan(3, "[\"\u2200\",1,1,1,1]".getBytes(charset)))
                .isTrue();
        assertThat(JsonItems.areMoreThan(3, "[1,1]".getBytes(charset))).isFalse();
    }

    private List<RawJson> cut(String text) {
        return JsonItems.of(text.getBytes(StandardCharsets.UTF_8), json);
    }
}
