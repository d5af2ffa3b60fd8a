package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import java.io.Serial;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Becomes an ERROR. It has no stack trace: the message says what was wrong and what is allowed. */
final class StompException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int UNAVAILABLE = 503;

    private final ErrorKind kind;

    StompException(ErrorKind kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
    }

    ErrorKind kind() {
        return kind;
    }

    String detail() {
        return Objects.requireNonNullElse(getMessage(), kind.message());
    }

    /** What a client is told of a failure; nothing where that is for the log first. */
    static @Nullable StompException of(Throwable failure) {
        return switch (failure) {
            case StompException told -> told;
            case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case ProblemException refused -> of(refused.problem());
            default -> null;
        };
    }

    /** The failure of a request; if queue-service is away, that and what it means. */
    static RuntimeException ifAway(Throwable failure, String consequence) {
        StompException told = of(failure);
        if (told != null && told.kind == ErrorKind.UNAVAILABLE) {
            return new StompException(ErrorKind.UNAVAILABLE, "queue-service is away: " + consequence);
        }
        return failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
    }

    private static StompException of(Problem problem) {
        ErrorKind kind = problem.slug().equals("internal-error")
                ? ErrorKind.FAILURE
                : problem.status() == UNAVAILABLE ? ErrorKind.UNAVAILABLE : ErrorKind.REFUSED;
        return new StompException(kind, problem.detail());
    }
}
