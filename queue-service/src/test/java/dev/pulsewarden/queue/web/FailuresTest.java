package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.TestProperties;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.wire.WireModule;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.ResponseEntity;

class FailuresTest {

    private final Failures failures =
            new Failures(new StoreProblems(), new Json(WireModule.mapper(), TestProperties.defaults()));

    @ParameterizedTest
    @CsvSource({"FULL, 507, 30, store-full", "UNAVAILABLE, 503, 2, store-unavailable", "OVERLOADED, 503, 1, overloaded"
    })
    void outages_are_told_as_over_http(Reason reason, int status, String seconds, String slug) {
        ResponseEntity<byte[]> answer = failures.answer(new TaskStoreException(reason, "no", null), "/acks");
        assertThat(answer.getStatusCode().value()).isEqualTo(status);
        assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo(seconds);
        assertThat(new String(answer.getBody(), StandardCharsets.UTF_8))
                .contains("urn:pulsewarden:problem:" + slug)
                .contains("/acks");
    }

    @Test
    void what_was_not_foreseen_is_an_internal_error_without_its_cause() {
        ResponseEntity<byte[]> answer = failures.answer(new IllegalStateException("secret"), "/a b");
        assertThat(answer.getStatusCode().value()).isEqualTo(500);
        assertThat(new String(answer.getBody(), StandardCharsets.UTF_8))
                .contains("internal-error")
                .contains("/a%20b")
                .doesNotContain("secret");
    }
}
