package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.model.Updates;
import dev.pulsewarden.queue.task.TaskDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Ids of tasks that were accepted but not stored, because another task of their queue had their dedupe key. They are documents
 * among the tasks, so that an id is either a task's or an alias, whoever stores it first.
 *
 * <p>An alias whose task is gone means nothing: it is taken away when its id is met, or in time by the store itself, before
 * which the aliases of tasks that are still there are renewed.
 */
final class Aliases {

    /** How long they outlive the last look of any node after the tasks that they stand for. */
    private static final Duration SPARE = Duration.ofDays(7);
    /** How long one that was renewed is left alone. */
    private static final Duration RENEWED = Duration.ofDays(1);

    /** The tasks that some aliases stand for. */
    record Targets(Map<String, Document> byId) {

        /** Absent: it is gone, and so is the alias now. */
        @Nullable
        Document of(Document alias) {
            return byId.get(alias.getString(Fields.ALIAS_OF));
        }
    }

    private final Database database;
    private final StoreSettings settings;

    Aliases(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    Document document(TaskDraft draft, String task) {
        return new Document(Fields.ID, draft.id())
                .append(Fields.ALIAS_OF, task)
                .append(Fields.ALIAS_UNTIL, TaskDocuments.date(until(settings.now())));
    }

    /** Reads the tasks that the aliases among these documents stand for, and takes away those that stand for nothing. */
    static Targets targets(Database database, List<Document> documents, Bson projection) {
        List<Document> aliases = documents.stream()
                .filter(document -> document.containsKey(Fields.ALIAS_OF))
                .toList();
        Map<String, Document> tasks = new HashMap<>();
        if (!aliases.isEmpty()) {
            List<String> ids = aliases.stream()
                    .map(alias -> alias.getString(Fields.ALIAS_OF))
                    .toList();
            database.tasks(all ->
                            all.find(in(Fields.ID, ids)).projection(projection).into(new ArrayList<>()))
                    .forEach(task -> tasks.put(task.getString(Fields.ID), task));
            remove(
                    database,
                    aliases.stream()
                            .filter(alias -> !tasks.containsKey(alias.getString(Fields.ALIAS_OF)))
                            .toList());
        }
        return new Targets(tasks);
    }

    /** Keeps those whose tasks are still there; at most so many at once. */
    void renew(int limit) {
        Instant now = settings.now();
        List<Document> old =
                database.tasks(tasks -> tasks.find(lte(Fields.ALIAS_UNTIL, TaskDocuments.date(now.plus(SPARE))))
                        .projection(include(Fields.ALIAS_OF))
                        .limit(limit)
                        .into(new ArrayList<>()));
        if (old.isEmpty()) {
            return;
        }
        Targets targets = targets(database, old, include(Fields.ID));
        List<String> kept = old.stream()
                .filter(alias -> targets.of(alias) != null)
                .map(alias -> alias.getString(Fields.ID))
                .toList();
        database.tasks(tasks ->
                tasks.updateMany(in(Fields.ID, kept), Updates.set(Fields.ALIAS_UNTIL, TaskDocuments.date(until(now)))));
    }

    private static Instant until(Instant now) {
        return now.plus(RENEWED).plus(SPARE);
    }

    private static void remove(Database database, List<Document> aliases) {
        if (aliases.isEmpty()) {
            return;
        }
        List<String> ids = aliases.stream()
                .map(alias -> Objects.requireNonNull(alias.getString(Fields.ID)))
                .toList();
        List<String> gone = aliases.stream()
                .map(alias -> Objects.requireNonNull(alias.getString(Fields.ALIAS_OF)))
                .toList();
        database.tasks(tasks -> tasks.deleteMany(and(in(Fields.ID, ids), in(Fields.ALIAS_OF, gone))));
    }
}
