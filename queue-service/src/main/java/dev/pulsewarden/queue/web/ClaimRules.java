package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.Problem.FieldError;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.wire.ClaimRequest;
import dev.pulsewarden.wire.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a claim may ask for, and what it gets when it does not say. */
@Component
class ClaimRules {

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

    private final QueueProperties properties;
    private final SettingsByQueue settings;

    ClaimRules(QueueProperties properties, SettingsByQueue settings) {
        this.properties = properties;
        this.settings = settings;
    }

    Claim claim(String queue, ClaimRequest request) {
        List<FieldError> errors = errors(queue, request);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors).asException();
        }
        return new Claim(
                queue,
                Objects.requireNonNullElse(request.max(), 1),
                Objects.requireNonNullElseGet(request.lease(), settings.of(queue)::lease),
                request.worker());
    }

    Duration patience(ClaimRequest request) {
        return Objects.requireNonNullElse(request.patience(), Duration.ZERO);
    }

    /** Whether whoever waited so long for an answer may have gone meanwhile. */
    boolean mayBeGone(Duration waited) {
        return waited.compareTo(properties.limits().trustedWait()) > 0;
    }

    private List<FieldError> errors(String queue, ClaimRequest request) {
        List<FieldError> errors = new ArrayList<>();
        int most = properties.limits().claim();
        need(errors, Names.isName(queue), "queue", Names.RULE);
        need(
                errors,
                request.max() == null || (request.max() >= 1 && request.max() <= most),
                "max",
                "1 to " + most + " tasks");
        need(
                errors,
                within(request.patience(), Duration.ZERO, properties.maxWait()),
                "wait",
                "at most " + properties.maxWait().toMillis() + " ms; claim again when it is over");
        need(
                errors,
                within(request.lease(), SHORTEST_LEASE, properties.maxLease()),
                "lease",
                SHORTEST_LEASE.toMillis() + " to " + properties.maxLease().toMillis() + " ms");
        need(errors, request.worker() == null || Names.isName(request.worker()), "worker", Names.RULE);
        return errors;
    }

    private static boolean within(@Nullable Duration value, Duration min, Duration max) {
        return value == null || (value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
    }

    private static void need(List<FieldError> errors, boolean fine, String field, String rule) {
        if (!fine) {
            errors.add(new FieldError(field, rule));
        }
    }
}
