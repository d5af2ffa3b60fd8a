package dev.pulsewarden.queue.task;

import dev.pulsewarden.problem.Problem.FieldError;
import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.wire.BackoffSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a sender said of the waits between a task's attempts. */
record SaidBackoff(BackoffSpec said) {

    private static final String FIELD = "backoff";

    /** @param most the longest wait that may be asked for */
    List<FieldError> errors(Duration most) {
        List<FieldError> errors = new ArrayList<>();
        if (said.kind() != null && kind().isEmpty()) {
            errors.add(new FieldError(FIELD, "its kind is exponential or fixed"));
        }
        if (!isUpTo(said.first(), most)) {
            errors.add(new FieldError(FIELD, "its first wait is 0 to " + most));
        }
        if (!isUpTo(said.max(), most)) {
            errors.add(new FieldError(FIELD, "its max is 0 to " + most));
        }
        if (said.max() != null && kind().equals(Optional.of(Kind.FIXED))) {
            errors.add(new FieldError(FIELD, "has no max when it is fixed: all waits are as the first"));
        }
        return errors;
    }

    /** @param otherwise what holds for what was not said */
    BackoffRule rule(BackoffRule otherwise) {
        // only waits that grow have a longest one
        Kind unsaid = said.max() == null ? otherwise.kind() : Kind.EXPONENTIAL;
        return new BackoffRule(
                kind().orElse(unsaid),
                Objects.requireNonNullElse(said.first(), otherwise.first()),
                said.max() == null ? otherwise.max() : said.max());
    }

    private Optional<Kind> kind() {
        return Optional.ofNullable(said.kind()).flatMap(Kind::of);
    }

    private static boolean isUpTo(@Nullable Duration value, Duration most) {
        return value == null || (!value.isNegative() && value.compareTo(most) <= 0);
    }
}
