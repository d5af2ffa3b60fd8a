package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.exclude;

import dev.pulsewarden.queue.task.TaskDetail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Reads single tasks with their attempts, also those that an alias stands for. */
final class TaskReading {

    private static final Bson ALL = exclude(Fields.HISTORY + "." + Fields.MARK);

    private final Database database;

    TaskReading(Database database) {
        this.database = database;
    }

    List<Optional<TaskDetail>> find(List<String> ids) {
        Map<String, Document> byId = new HashMap<>();
        List<Document> found = database.tasks(
                tasks -> tasks.find(in(Fields.ID, ids)).projection(ALL).into(new ArrayList<>()));
        found.forEach(document -> byId.put(document.getString(Fields.ID), document));
        Aliases.Targets targets = Aliases.targets(database, found, ALL);
        return ids.stream()
                .map(id -> Optional.ofNullable(task(byId.get(id), targets)).map(TaskDocuments::detail))
                .toList();
    }

    private static @Nullable Document task(@Nullable Document found, Aliases.Targets targets) {
        return found != null && found.containsKey(Fields.ALIAS_OF) ? targets.of(found) : found;
    }
}
