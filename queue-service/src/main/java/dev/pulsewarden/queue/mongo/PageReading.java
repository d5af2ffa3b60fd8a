package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Projections.exclude;

import com.mongodb.client.MongoCursor;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Reads a page of a queue's tasks, state by state, each through the index by place. For one page. */
final class PageReading {

    private final Database database;
    private final TaskQuery query;
    private final long maxBytes;
    private final BatchSize batchSize;
    private final List<Task> tasks = new ArrayList<>();
    private @Nullable Place last;
    private long bytes;
    private boolean full;

    /** @param maxBytes a page ends before its payloads together exceed this, but never before the first task */
    PageReading(Database database, TaskQuery query, long maxBytes, BatchSize batchSize) {
        this.database = database;
        this.query = query;
        this.maxBytes = maxBytes;
        this.batchSize = batchSize;
    }

    Page<Task> read() {
        @Nullable Place after = query.after() == null ? null : Place.parse(query.after());
        for (TaskState state : query.states()) {
            if (after == null || state.compareTo(after.state()) >= 0) {
                read(after != null && after.state() == state ? after : Place.before(state));
            }
        }
        return new Page<>(tasks, full && last != null ? last.toString() : null);
    }

    private void read(Place after) {
        Bson samePriority = eq(Fields.PRIORITY, after.priority());
        if (!after.isBeforeAll()) {
            read(after.state(), and(samePriority, eq(Fields.PLACE, after.place()), gt(Fields.ID, after.id())));
            read(after.state(), and(samePriority, gt(Fields.PLACE, after.place())));
        }
        read(after.state(), lt(Fields.PRIORITY, after.priority()));
    }

    private void read(TaskState state, Bson range) {
        if (full) {
            return;
        }
        // one more than fits shows whether there is a next page
        int limit = query.limit() + 1 - tasks.size();
        database.tasks(all -> {
            try (MongoCursor<Document> found = all.find(
                            and(eq(Fields.QUEUE, query.queue()), eq(Fields.STATE, state.name()), range))
                    .sort(Picking.ORDER)
                    .projection(exclude(Fields.HISTORY))
                    .limit(limit)
                    .batchSize(batchSize.forUpTo(limit))
                    .iterator()) {
                while (!full && found.hasNext()) {
                    take(found.next());
                }
            }
            return true;
        });
    }

    private void take(Document task) {
        long size = Bounded.size(task);
        batchSize.met(size);
        bytes += size;
        full = tasks.size() >= query.limit() || (!tasks.isEmpty() && bytes > maxBytes);
        if (!full) {
            tasks.add(TaskDocuments.task(task));
            last = Place.of(task);
        }
    }
}
