package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problems;
import dev.pulsewarden.queue.task.TaskStoreException;
import java.net.URI;
import java.net.URISyntaxException;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** What went wrong, for requests that did not come over HTTP; to the byte what Spring answers those that did. */
@Component
final class Failures {

    private final StoreProblems outages;
    private final Json json;

    Failures(StoreProblems outages, Json json) {
        this.outages = outages;
        this.json = json;
    }

    ResponseEntity<byte[]> answer(RuntimeException failure, String path) {
        ResponseEntity<?> answer =
                failure instanceof TaskStoreException outage ? outages.outage(outage) : Problems.answerTo(failure);
        Object body = answer.getBody();
        if (body instanceof ProblemDetail problem) {
            problem.setInstance(instance(path));
        }
        return new ResponseEntity<>(json.bytes(body == null ? "" : body), answer.getHeaders(), answer.getStatusCode());
    }

    /** What does not belong in a path is escaped. */
    private static URI instance(String path) {
        try {
            return new URI(null, null, path, null);
        } catch (URISyntaxException e) {
            return URI.create("/");
        }
    }
}
