package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "ä € 😀", "\n\t"})
    void text_is_text(String text) {
        assertThat(Utf8.isText(text.getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "61c3", "c0af", "eda080", "f8888080", "6100", "c3a400"})
    void other_bytes_are_not(String hex) {
        assertThat(Utf8.isText(HexFormat.of().parseHex(hex))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32"})
    void wider_encodings_are_not(String charset) {
        assertThat(Utf8.isText("{\"ä\":1}".getBytes(Charset.forName(charset)))).isFalse();
    }

    @Test
    void a_long_text_is_looked_at_to_its_end() {
        byte[] bytes = "ä".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.isText(bytes)).isTrue();
        bytes[bytes.length - 1] = 'x';
        assertThat(Utf8.isText(bytes)).isFalse();
    }
}
