package dev.pulsewarden.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something a client is told went wrong.
 *
 * @param slug the kind, in kebab-case; over HTTP {@code urn:pulsewarden:problem:<slug>}
 * @param status the HTTP status
 * @param detail what was wrong and what is allowed
 * @param errors what was wrong with which field; empty unless the request failed validation
 * @param retryAfterSeconds when to try again, for the {@code Retry-After} header
 */
public record Problem(
        String slug,
        int status,
        String detail,
        List<FieldError> errors,
        @Nullable Integer retryAfterSeconds) {

    /** The prefix of every {@code type}. */
    public static final String URN = "urn:pulsewarden:problem:";

    /** One field that was wrong. */
    public record FieldError(String field, String message) {}

    public static Problem of(String slug, int status, String detail) {
        return new Problem(slug, status, detail, List.of(), null);
    }

    /** The request as a whole was understood, this field of it is wrong. */
    public static Problem invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** The request as a whole was understood, these fields of it are wrong. */
    public static Problem invalid(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        return new Problem("invalid-request", 400, first.field() + ": " + first.message(), List.copyOf(errors), null);
    }

    public Problem retryAfter(int seconds) {
        return new Problem(slug, status, detail, errors, seconds);
    }

    public ProblemException asException() {
        return new ProblemException(this);
    }
}
