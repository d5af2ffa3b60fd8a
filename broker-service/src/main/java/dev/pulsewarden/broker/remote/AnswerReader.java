package dev.pulsewarden.broker.remote;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What it means that a service answers so, or does not: the value that was asked for, a refusal in the service's own words, or
 * that it is away.
 */
final class AnswerReader {

    private final String service;
    private final JsonMapper json;
    private final int largest;

    /**
     * @param service its name, for messages
     * @param largest the most bytes of an answer
     */
    AnswerReader(String service, JsonMapper json, int largest) {
        this.service = service;
        this.json = json;
        this.largest = largest;
    }

    int largest() {
        return largest;
    }

    /**
     * Reads an answer; what it throws goes to {@link #understood}.
     *
     * @param retryAfterSeconds when to try again, if that was said
     * @param body is not kept
     * @param length of the body, which may be shorter than its array
     */
    <T> T read(Class<T> type, int status, @Nullable Integer retryAfterSeconds, byte[] body, int length) {
        if (status < 200 || status >= 300) {
            throw refusal(status, said(status, retryAfterSeconds, body, length));
        }
        return json.readValue(body, 0, length, type);
    }

    /** A failure as callers are told it. */
    Throwable understood(Throwable failure) {
        return switch (failure) {
            case ProblemException refused -> refused;
            case ServiceAwayException away -> away;
            // no connection was free, so nothing was sent
            case PoolAcquirePendingLimitException _ -> overloaded();
            case PoolAcquireTimeoutException _ -> overloaded();
            case ConnectException _ -> unasked("cannot be reached: " + rootMessage(failure));
            case UnknownHostException _ -> unasked("cannot be reached: " + rootMessage(failure));
            case JacksonException _ -> away("gave an answer that is not understood");
            case HttpAnswer.TooLargeException _ -> away(tooLarge());
            default -> away("cannot be reached: " + rootMessage(failure));
        };
    }

    ProblemException overloaded() {
        return Problem.of("overloaded", 503, "too many requests wait for " + service + "; try again in a second")
                .retryAfter(1)
                .asException();
    }

    ServiceAwayException noAnswer(Duration timeout) {
        return away("gave no answer in " + timeout.toMillis() + " ms");
    }

    /** The end of a sentence about the service. */
    String tooLarge() {
        return "gave an answer of more than " + largest + " bytes";
    }

    /** The request may have reached it. */
    ServiceAwayException away(String what) {
        return new ServiceAwayException(service + " " + what, true);
    }

    /** The request has not reached it. */
    ServiceAwayException unasked(String what) {
        return new ServiceAwayException(service + " " + what, false);
    }

    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private RuntimeException refusal(int status, @Nullable Problem said) {
        if (status == 401 || status == 403) {
            return away("refuses this broker with " + status + ": both need the same token");
        }
        if (status == 503 || status == 507 || (status >= 400 && status < 500)) {
            return said != null
                    ? said.asException()
                    : status >= 500
                            ? away("answered " + status)
                            : refused(status).asException();
        }
        return away("answered " + status);
    }

    /** The service's own words, if these are some. */
    private @Nullable Problem said(int status, @Nullable Integer retryAfterSeconds, byte[] body, int length) {
        try {
            JsonNode said = json.readTree(new String(body, 0, length, StandardCharsets.UTF_8));
            String type = said.path("type").asString("");
            return type.startsWith(Problem.URN)
                    ? new Problem(
                            type.substring(Problem.URN.length()),
                            status,
                            said.path("detail").asString(service + " refused it"),
                            List.of(),
                            retryAfterSeconds)
                    : null;
        } catch (JacksonException _) {
            return null;
        }
    }

    private Problem refused(int status) {
        return Problem.of("refused", status, service + " refused it with status " + status);
    }
}
