package dev.pulsewarden.queue.task;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.Problem.FieldError;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.settings.QueueSettings;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.wire.Names;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.RawJson;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes complete drafts of what senders ask for, or says everything that is wrong with it. */
@Component
public final class TaskDrafts {

    private static final int DEFAULT_PRIORITY = 4;
    private static final int MAX_PRIORITY = 9;
    private static final int MAX_ATTEMPTS = 1000;
    private static final int MAX_TEXT = 255;
    private static final String HEADERS = "headers";

    private final QueueProperties properties;
    private final SettingsByQueue settings;
    private final Clock clock;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    public TaskDrafts(QueueProperties properties, SettingsByQueue settings, Clock clock) {
        this.properties = properties;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Checks the task, and gives it an id and the defaults where it says nothing.
     *
     * @throws dev.pulsewarden.problem.ProblemException saying what is wrong and what is allowed
     */
    public TaskDraft draft(String queue, NewTask task) {
        List<FieldError> errors = errors(queue, task);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors).asException();
        }
        RawJson payload = Objects.requireNonNull(task.payload());
        checkSize(payload);
        QueueSettings otherwise = settings.of(queue);
        return new TaskDraft(
                task.id() == null ? ids.generate().toString() : task.id(),
                queue,
                payload,
                Objects.requireNonNullElse(task.priority(), DEFAULT_PRIORITY),
                task.delay() == null ? task.runAt() : clock.instant().plus(task.delay()),
                Objects.requireNonNullElse(task.maxAttempts(), otherwise.maxAttempts()),
                task.backoff() == null
                        ? otherwise.backoff()
                        : new SaidBackoff(task.backoff()).rule(otherwise.backoff()),
                task.dedupeKey(),
                task.correlationId(),
                task.replyTo(),
                task.headers() == null ? null : new TaskHeaders(task.headers()));
    }

    private void checkSize(RawJson payload) {
        QueueProperties.Limits limits = properties.limits();
        if (!isTooLarge(payload)) {
            return;
        }
        if (payload.bytes().length > limits.largestPayload()) {
            throw tooLargePayload("at most " + limits.largestPayload() + " bytes of JSON are stored");
        }
        if (BodySize.of(payload.text()) > limits.payload().toBytes()) {
            throw tooLargePayload("at most " + limits.payload().toBytes()
                    + " bytes are stored: of a string its text, of {\"base64\":…} the bytes, else the JSON");
        }
    }

    private static ProblemException tooLargePayload(String rule) {
        return Problem.of("payload-too-large", 413, "payload: " + rule).asException();
    }

    /** Whether it is more than a result may be. */
    public boolean isTooLarge(RawJson json) {
        long limit = properties.limits().payload().toBytes();
        // a character is at most three bytes of UTF-8: most need not be encoded to be measured
        return json.text().length() > limit / 3 && json.bytes().length > limit;
    }

    /** The rule for results in words. */
    public String tooLarge() {
        return "at most " + properties.limits().payload().toBytes() + " bytes of JSON are stored";
    }

    private List<FieldError> errors(String queue, NewTask task) {
        List<FieldError> errors = new ArrayList<>();
        need(errors, Names.isName(queue), "queue", Names.RULE);
        need(errors, task.payload() != null, "payload", "is missing; any JSON value will do, null included");
        need(errors, task.id() == null || Names.isName(task.id()), "id", Names.RULE);
        within(errors, "priority", task.priority(), 0, MAX_PRIORITY);
        within(errors, "maxAttempts", task.maxAttempts(), 1, MAX_ATTEMPTS);
        if (task.backoff() != null) {
            errors.addAll(new SaidBackoff(task.backoff()).errors(properties.maxBackoff()));
        }
        within(errors, "delay", task.delay(), properties.maxDelay());
        need(errors, task.delay() == null || task.runAt() == null, "runAt", "give delay or runAt, not both");
        need(errors, !tooFar(task.runAt()), "runAt", "at most " + properties.maxDelay() + " ahead");
        text(errors, "dedupeKey", task.dedupeKey());
        text(errors, "correlationId", task.correlationId());
        text(errors, "replyTo", task.replyTo());
        if (task.headers() != null) {
            headers(errors, task.headers());
        }
        return errors;
    }

    private boolean tooFar(@Nullable Instant runAt) {
        return runAt != null && runAt.isAfter(clock.instant().plus(properties.maxDelay()));
    }

    private static void within(List<FieldError> errors, String field, @Nullable Integer value, int min, int max) {
        need(errors, value == null || (min <= value && value <= max), field, min + " to " + max);
    }

    private static void within(List<FieldError> errors, String field, @Nullable Duration value, Duration max) {
        need(errors, value == null || (!value.isNegative() && value.compareTo(max) <= 0), field, "0 to " + max);
    }

    private static void text(List<FieldError> errors, String field, @Nullable String value) {
        boolean fits = value == null || (!value.isBlank() && value.length() <= MAX_TEXT);
        need(errors, fits, field, "1 to " + MAX_TEXT + " characters, not all of them blank");
        need(errors, value == null || isWellFormed(value), field, "well-formed UTF-16; it has half a surrogate pair");
    }

    private void headers(List<FieldError> errors, Map<String, String> headers) {
        int most = properties.limits().headerCount();
        long mostBytes = properties.limits().headers().toBytes();
        need(errors, headers.size() <= most, HEADERS, "at most " + most + " of them");
        boolean fine = headers.entrySet().stream()
                .allMatch(header -> header.getValue() != null
                        && !header.getKey().isEmpty()
                        && isWellFormed(header.getKey())
                        && isWellFormed(header.getValue()));
        need(errors, fine, HEADERS, "an object of strings with names, in well-formed UTF-16");
        need(
                errors,
                !fine || new TaskHeaders(headers).bytes() <= mostBytes,
                HEADERS,
                "at most " + mostBytes + " bytes, names and values together");
    }

    /** What is not has no UTF-8: it would not come out of a store as it went in, nor be found there again. */
    private static boolean isWellFormed(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static void need(List<FieldError> errors, boolean fine, String field, String rule) {
        if (!fine) {
            errors.add(new FieldError(field, rule));
        }
    }
}
