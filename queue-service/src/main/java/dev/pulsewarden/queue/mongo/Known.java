package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;

import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.Duplicate;
import dev.pulsewarden.queue.task.Enqueued.Exists;
import dev.pulsewarden.queue.task.Enqueued.IdTaken;
import dev.pulsewarden.queue.task.TaskDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** What is stored already with the ids, or the dedupe keys, of some drafts. For one call. */
final class Known {

    private final Map<String, Document> byId = new HashMap<>();
    private final Map<String, Document> byKey = new HashMap<>();
    private final Aliases.Targets targets;

    private Known(Database database, List<Document> found) {
        for (Document document : found) {
            byId.put(document.getString(Fields.ID), document);
            String key = document.getString(Fields.KEY);
            if (key != null) {
                byKey.put(key, document);
            }
        }
        targets = Aliases.targets(database, found, include(Fields.QUEUE, Fields.STATE));
    }

    static Known of(Database database, List<TaskDraft> drafts) {
        List<String> ids = drafts.stream().map(TaskDraft::id).toList();
        List<String> keys =
                drafts.stream().map(Known::key).filter(Objects::nonNull).toList();
        return new Known(
                database,
                database.tasks(tasks -> tasks.find(filter(ids, keys))
                        .projection(include(Fields.QUEUE, Fields.STATE, Fields.KEY, Fields.ALIAS_OF))
                        .into(new ArrayList<>())));
    }

    static Bson filter(List<String> ids, List<String> keys) {
        return keys.isEmpty() ? in(Fields.ID, ids) : or(in(Fields.ID, ids), in(Fields.KEY, keys));
    }

    /** Absent: nothing is in its way any more. */
    @Nullable
    Enqueued as(TaskDraft draft) {
        Document sameId = byId.get(draft.id());
        if (sameId != null && sameId.containsKey(Fields.ALIAS_OF)) {
            sameId = targets.of(sameId);
        }
        if (sameId != null) {
            return sameId.getString(Fields.QUEUE).equals(draft.queue())
                    ? new Exists(sameId.getString(Fields.ID), TaskDocuments.state(sameId))
                    : new IdTaken(draft.id());
        }
        String key = key(draft);
        Document sameKey = key == null ? null : byKey.get(key);
        return sameKey == null ? null : new Duplicate(sameKey.getString(Fields.ID), TaskDocuments.state(sameKey));
    }

    private static @Nullable String key(TaskDraft draft) {
        return draft.dedupeKey() == null ? null : TaskDocuments.key(draft.queue(), draft.dedupeKey());
    }
}
