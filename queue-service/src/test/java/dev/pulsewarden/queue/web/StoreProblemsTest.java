package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

class StoreProblemsTest {

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE, 503, store-unavailable", "OVERLOADED, 503, overloaded", "FULL, 507, store-full"})
    void an_outage_says_what_it_is_and_when_to_try_again(Reason reason, int status, String slug) {
        TaskStoreException outage = new TaskStoreException(reason, "why", new RuntimeException("secret"));
        ResponseEntity<ProblemDetail> answer = new StoreProblems().outage(outage);
        assertThat(answer.getStatusCode().value()).isEqualTo(status);
        assertThat(answer.getBody().getType()).hasToString("urn:pulsewarden:problem:" + slug);
        assertThat(answer.getBody().getDetail()).startsWith("why").doesNotContain("secret");
        assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).matches("[1-9]\\d*");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "4200, 5"})
    void the_time_to_try_again_is_when_the_store_is_tried_again_in_whole_seconds(long millis, String seconds) {
        TaskStoreException outage = new TaskStoreException(Reason.UNAVAILABLE, "why", null, Duration.ofMillis(millis));
        assertThat(new StoreProblems().outage(outage).getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                .isEqualTo(seconds);
    }
}
