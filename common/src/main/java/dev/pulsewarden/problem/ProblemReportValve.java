package dev.pulsewarden.problem;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** What Tomcat refuses itself, before a request reaches Spring, as a problem: a request line, a path or headers gone wrong. */
final class ProblemReportValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(ProblemReportValve.class);

    private final JsonMapper json;

    ProblemReportValve(JsonMapper json) {
        this.json = json;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Problem problem = problem(HttpStatusCode.valueOf(response.getStatus()), failure);
        byte[] body = json.writeValueAsBytes(Problems.detail(problem));
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException e) {
            log.debug("nobody is left to be told what was wrong", e);
        }
    }

    private static Problem problem(HttpStatusCode status, @Nullable Throwable failure) {
        if (failure != null && status.is5xxServerError()) {
            return Problems.unexpected(failure);
        }
        return Problem.of(
                Problems.slug(status),
                status.value(),
                status.is4xxClientError()
                        ? "the request line, the path or the headers cannot be read as they are"
                        : "the service cannot answer this");
    }
}
