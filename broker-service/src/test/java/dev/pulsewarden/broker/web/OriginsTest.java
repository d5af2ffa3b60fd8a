package dev.pulsewarden.broker.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {

    @ParameterizedTest
    @CsvSource({
        ", 127.0.0.1:7000, true",
        "http://127.0.0.1:7000, 127.0.0.1:7000, true",
        "HTTP://LocalHost:7000, localhost:7000, true",
        "http://broker.example, broker.example, true",
        "https://broker.example, broker.example:443, true",
        "https://broker.example, broker.example:80, true",
        "http://127.0.0.1:7001, 127.0.0.1:7000, true",
        "http://evil.example, 127.0.0.1:7000, false",
        "http://127.0.0.1:7000.evil.example, 127.0.0.1:7000, false",
        "http://127.0.0.1:7000@evil.example, 127.0.0.1:7000, false",
        "null, 127.0.0.1:7000, false",
        "file://, 127.0.0.1:7000, false",
        "http://[, 127.0.0.1:7000, false",
        "http://127.0.0.1:7000, , false",
        "https://app.example, 127.0.0.1:7000, true",
        "https://APP.example, 127.0.0.1:7000, true",
        "http://app.example, 127.0.0.1:7000, false",
    })
    void pages_of_the_same_host_on_any_port_and_of_the_list_may(String origin, String host, boolean allowed) {
        assertThat(new Origins(List.of("https://app.example")).allow(origin, host))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"http://evil.example", "null"})
    void a_star_allows_all(String origin) {
        assertThat(new Origins(List.of("*")).allow(origin, "127.0.0.1:7000")).isTrue();
    }
}
