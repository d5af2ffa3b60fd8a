package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts into words why a request to queue-service failed. */
final class Failures {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);
    private static final int RETRY_SECONDS = 1;

    private Failures() {}

    static ProblemException asProblem(String request, Throwable failure) {
        return switch (failure) {
            case CompletionException wrapped when wrapped.getCause() != null -> asProblem(request, wrapped.getCause());
            case ProblemException refused -> refused;
            case ServiceAwayException away -> away(request, away.wasAsked());
            default -> {
                log.error("{}: answered as internal-error", request, failure);
                yield Problem.of("internal-error", 500, "handler error").asException();
            }
        };
    }

    private static ProblemException away(String request, boolean wasAsked) {
        String consequence = !request.equals("enqueue")
                ? "the task stays yours; send the " + request + " again in a second"
                : wasAsked
                        ? "whether the task was stored is not known; send it again with the same taskId"
                        : "the task was not stored; send it again in a second";
        return Problem.of("store-unavailable", 503, "queue-service is away: " + consequence)
                .retryAfter(RETRY_SECONDS)
                .asException();
    }
}
