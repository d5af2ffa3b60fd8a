package dev.pulsewarden.problem;

import dev.pulsewarden.wire.RawJson;
import java.net.URI;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;

/** Turns what was thrown into problem details, the same for both web stacks. */
public final class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private static final String BEYOND =
            "is nested too deeply, or a number or name in it is too long; a value has at most " + RawJson.MAX_LEVELS
                    + " levels";

    private Problems() {}

    /** What was thrown, as it is answered over HTTP, for requests that come another way; what was not foreseen is logged. */
    public static ResponseEntity<Object> answerTo(RuntimeException failure) {
        return answer(
                switch (failure) {
                    case ProblemException refused -> refused.problem();
                    case JacksonException unreadable -> unreadable(unreadable);
                    default -> unexpected(failure);
                });
    }

    static ResponseEntity<Object> answer(Problem problem) {
        ProblemDetail body = detail(problem);
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.retryAfterSeconds() != null) {
            headers.set(HttpHeaders.RETRY_AFTER, problem.retryAfterSeconds().toString());
        }
        return new ResponseEntity<>(body, headers, HttpStatusCode.valueOf(problem.status()));
    }

    static ProblemDetail detail(Problem problem) {
        ProblemDetail body =
                ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(problem.status()), problem.detail());
        body.setType(URI.create(Problem.URN + problem.slug()));
        if (!problem.errors().isEmpty()) {
            body.setProperty("errors", problem.errors());
        }
        return body;
    }

    /** What the web framework itself refused: its status, and its detail where that was written for clients. */
    static Problem ofFramework(ErrorResponse refused) {
        HttpStatusCode status = refused.getStatusCode();
        String detail = refused.getBody().getDetail();
        return Problem.of(slug(status), status.value(), detail == null ? phrase(status) : detail);
    }

    /** A body that could not be read: where, and what was wrong there, without our classes' names. */
    static Problem unreadable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException refused) {
                return refused.problem();
            }
            if (cause instanceof InputCoercionException outOfRange) {
                return Problem.invalid(path(outOfRange), "is a number out of range" + place(outOfRange));
            }
            if (cause instanceof StreamConstraintsException beyond) {
                return Problem.invalid(path(beyond), BEYOND + place(beyond));
            }
            if (cause instanceof StreamReadException malformed) {
                return Problem.of("malformed-json", 400, "the body is not JSON" + place(malformed));
            }
            if (cause instanceof DatabindException mismatched) {
                return Problem.invalid(path(mismatched), "is not of the kind that belongs here" + place(mismatched));
            }
        }
        return Problem.of("malformed-json", 400, "a JSON body is needed");
    }

    static Problem unexpected(Throwable failure) {
        log.error("answered as internal-error: a request failed in a way that was not foreseen", failure);
        return Problem.of("internal-error", 500, "this is our fault; the service's log has the cause");
    }

    static String slug(HttpStatusCode status) {
        return phrase(status).toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    private static String phrase(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        return known == null ? "status " + status.value() : known.getReasonPhrase();
    }

    private static String place(JacksonException at) {
        return at.getLocation() == null
                ? ""
                : " (line " + at.getLocation().getLineNr() + ", column "
                        + at.getLocation().getColumnNr() + ")";
    }

    private static String path(JacksonException failure) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }
}
