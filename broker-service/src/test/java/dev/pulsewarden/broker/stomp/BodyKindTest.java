package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyKindTest {

    private static final byte[] UTF_8 = {'a', (byte) 0xc3, (byte) 0xa4};
    private static final byte[] OTHER = {'a', (byte) 0xe4};

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "text/plain",
                "TEXT/html; q=1",
                "application/json",
                "application/x+json;v=1",
                "application/xml",
                "image/svg+xml",
                "a/b;Charset=utf-8"
            })
    void what_may_be_text_is_text_if_it_is_utf_8_however_it_came(String contentType) {
        assertThat(BodyKind.isText(contentType, UTF_8, false)).isTrue();
        assertThat(BodyKind.isText(contentType, OTHER, false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "image/png", "application/x-json-sequence", ""})
    void what_says_that_it_is_something_else_is_bytes_though_it_may_look_like_text(String contentType) {
        assertThat(BodyKind.isText(contentType, UTF_8, false)).isFalse();
    }

    @Test
    void what_came_as_text_is_text() {
        assertThat(BodyKind.isText("application/x-www-form-urlencoded", UTF_8, true))
                .isTrue();
    }
}
