package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import dev.pulsewarden.queue.task.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bson.conversions.Bson;

/** Which queues have READY tasks: one seek a queue in the index by place, however many tasks it has. */
final class ReadyQueues {

    private ReadyQueues() {}

    static List<String> among(Database database, Collection<String> queues) {
        return queues.isEmpty()
                ? List.of()
                : database.tasks(tasks -> tasks.distinct(Fields.QUEUE, ready(queues), String.class)
                        .into(new ArrayList<>()));
    }

    static Bson ready(Collection<String> queues) {
        return and(in(Fields.QUEUE, queues), eq(Fields.STATE, TaskState.READY.name()));
    }
}
