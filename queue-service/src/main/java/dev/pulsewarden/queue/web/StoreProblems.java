package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.task.TaskStoreException;
import java.net.URI;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** What an outage of the store is to clients. It was logged where it was noticed. */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class StoreProblems {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> outage(TaskStoreException outage) {
        Problem problem = problem(outage);
        ProblemDetail body = ProblemDetail.forStatus(problem.status());
        body.setType(URI.create(Problem.URN + problem.slug()));
        body.setDetail(problem.detail());
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(problem.retryAfterSeconds()))
                .body(body);
    }

    static Problem problem(TaskStoreException outage) {
        String detail = String.valueOf(outage.getMessage());
        Problem problem = switch (outage.reason()) {
            case UNAVAILABLE ->
                Problem.of("store-unavailable", 503, detail + "; repeat it with the same id or lease")
                        .retryAfter(2);
            case OVERLOADED -> Problem.of("overloaded", 503, detail).retryAfter(1);
            case FULL ->
                Problem.of("store-full", 507, detail + "; what was accepted stays, nothing new is taken")
                        .retryAfter(30);
        };
        return outage.retryAfter() == null ? problem : problem.retryAfter(wholeSeconds(outage.retryAfter()));
    }

    /** Rounded up: who comes sooner comes in vain. */
    private static int wholeSeconds(Duration duration) {
        return Math.clamp(duration.plusSeconds(1).minusNanos(1).toSeconds(), 1, Integer.MAX_VALUE);
    }
}
