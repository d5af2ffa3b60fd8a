package dev.pulsewarden.problem;

/** Carries a {@link Problem} out of a request handler. An expected refusal: it has no stack trace and is not logged. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
