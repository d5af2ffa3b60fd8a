package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import dev.pulsewarden.queue.task.Attempt;
import dev.pulsewarden.queue.task.Attempt.Outcome;
import dev.pulsewarden.queue.task.DeadReason;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.Task.Holder;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskHeaders;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Makes documents of tasks, and tasks of documents. */
final class TaskDocuments {

    private TaskDocuments() {}

    /** A task that is new. */
    static Document document(Task task, long place) {
        TaskDraft draft = task.draft();
        Document document = new Document(Fields.ID, draft.id())
                .append(Fields.QUEUE, draft.queue())
                .append(Fields.STATE, task.state().name())
                .append(Fields.PRIORITY, draft.priority())
                .append(Fields.PLACE, place)
                .append(Fields.RUN_AT, date(Objects.requireNonNull(draft.runAt())))
                .append(Fields.CREATED_AT, date(task.createdAt()))
                .append(Fields.ATTEMPTS, task.attempts())
                .append(Fields.MAX_ATTEMPTS, draft.maxAttempts())
                .append(Fields.BACKOFF_MS, draft.backoff().first().toMillis())
                .append(Fields.PAYLOAD, draft.payload().text());
        putIfPresent(
                document,
                Fields.HEADERS,
                draft.headers() == null ? null : draft.headers().json());
        append(document, draft.backoff());
        if (draft.dedupeKey() != null) {
            document.append(Fields.DEDUPE_KEY, draft.dedupeKey())
                    .append(Fields.KEY, key(draft.queue(), draft.dedupeKey()));
        }
        putIfPresent(document, Fields.CORRELATION_ID, draft.correlationId());
        putIfPresent(document, Fields.REPLY_TO, draft.replyTo());
        return document;
    }

    /** A dedupe key among those of all queues; no queue's name has a slash. */
    static String key(String queue, String dedupeKey) {
        return queue + "/" + dedupeKey;
    }

    private static void append(Document document, BackoffRule backoff) {
        if (backoff.kind() != Kind.EXPONENTIAL) {
            document.append(Fields.BACKOFF_KIND, backoff.kind().name());
        }
        if (backoff.max() != null) {
            document.append(Fields.BACKOFF_MAX_MS, backoff.max().toMillis());
        }
    }

    static BackoffRule backoff(Document document) {
        String kind = document.getString(Fields.BACKOFF_KIND);
        Long maxMs = document.getLong(Fields.BACKOFF_MAX_MS);
        return new BackoffRule(
                kind == null ? Kind.EXPONENTIAL : Kind.valueOf(kind),
                Duration.ofMillis(document.getLong(Fields.BACKOFF_MS)),
                maxMs == null ? null : Duration.ofMillis(maxMs));
    }

    static Task task(Document document) {
        String result = document.getString(Fields.RESULT);
        return new Task(
                draft(document),
                state(document),
                document.getInteger(Fields.ATTEMPTS, 0),
                workerLost(document),
                time(document, Fields.CREATED_AT),
                holder(document),
                instant(document, Fields.ENDED_AT),
                deadReason(document),
                result == null ? null : new RawJson(result));
    }

    static int workerLost(Document document) {
        return document.getInteger(Fields.WORKER_LOST, 0);
    }

    static @Nullable DeadReason deadReason(Document document) {
        String reason = document.getString(Fields.DEAD_REASON);
        return state(document) != TaskState.DEAD
                ? null
                : reason == null ? DeadReason.FAILED : DeadReason.valueOf(reason);
    }

    static TaskDetail detail(Document document) {
        Task task = task(document);
        List<Attempt> attempts = new ArrayList<>();
        history(document).forEach(failed -> attempts.add(attempt(failed)));
        if (task.holder() != null && (task.state() == TaskState.LEASED || task.state() == TaskState.DONE)) {
            attempts.add(new Attempt(
                    task.attempts(),
                    task.holder().worker(),
                    task.holder().claimedAt(),
                    task.endedAt(),
                    task.state() == TaskState.DONE ? Outcome.DONE : Outcome.RUNNING,
                    null));
        }
        return new TaskDetail(task, attempts);
    }

    static TaskState state(Document document) {
        return TaskState.valueOf(document.getString(Fields.STATE));
    }

    static List<Document> history(Document document) {
        return Objects.requireNonNullElse(document.getList(Fields.HISTORY, Document.class), List.of());
    }

    static @Nullable Instant instant(Document document, String field) {
        Date date = document.getDate(field);
        return date == null ? null : date.toInstant();
    }

    /** Of a field that every task has. */
    static Instant time(Document document, String field) {
        return Objects.requireNonNullElse(instant(document, field), Instant.EPOCH);
    }

    static Date date(Instant time) {
        return Date.from(time);
    }

    static void putIfPresent(Document document, String field, @Nullable Object value) {
        if (value != null) {
            document.append(field, value);
        }
    }

    private static TaskDraft draft(Document document) {
        String headers = document.getString(Fields.HEADERS);
        return new TaskDraft(
                document.getString(Fields.ID),
                document.getString(Fields.QUEUE),
                new RawJson(document.getString(Fields.PAYLOAD)),
                document.getInteger(Fields.PRIORITY, 0),
                time(document, Fields.RUN_AT),
                document.getInteger(Fields.MAX_ATTEMPTS, 1),
                backoff(document),
                document.getString(Fields.DEDUPE_KEY),
                document.getString(Fields.CORRELATION_ID),
                document.getString(Fields.REPLY_TO),
                headers == null ? null : TaskHeaders.parse(headers));
    }

    private static @Nullable Holder holder(Document document) {
        Instant claimedAt = instant(document, Fields.CLAIMED_AT);
        return claimedAt == null
                ? null
                : new Holder(document.getString(Fields.WORKER), claimedAt, instant(document, Fields.LEASE_UNTIL));
    }

    /** How an attempt of a history ended. */
    static Outcome outcome(Document failed) {
        if (failed.getBoolean(Fields.WORKER_LOST, false)) {
            return Outcome.WORKER_LOST;
        }
        return failed.getBoolean(Fields.EXPIRED, false) ? Outcome.EXPIRED : Outcome.FAILED;
    }

    private static Attempt attempt(Document failed) {
        return new Attempt(
                failed.getInteger(Fields.ATTEMPT, 0),
                failed.getString(Fields.WORKER),
                time(failed, Fields.CLAIMED_AT),
                instant(failed, Fields.ENDED_AT),
                outcome(failed),
                failed.getString(Fields.ERROR));
    }
}
