package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Accumulators.sum;
import static com.mongodb.client.model.Aggregates.group;
import static com.mongodb.client.model.Aggregates.limit;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import dev.pulsewarden.queue.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** How many tasks of a queue are READY, as far as was looked. */
record ReadyTasks(String queue, int tasks) {

    private static final String COUNT = "count";

    /** Walks the index by place over at most so many entries. */
    static List<ReadyTasks> among(Database database, List<String> queues, int limit) {
        return database
                .tasks(tasks -> tasks.aggregate(List.of(
                                match(and(in(Fields.QUEUE, queues), eq(Fields.STATE, TaskState.READY.name()))),
                                limit(limit),
                                group("$" + Fields.QUEUE, sum(COUNT, 1))))
                        .into(new ArrayList<>()))
                .stream()
                .map(ReadyTasks::of)
                .toList();
    }

    private static ReadyTasks of(Document counted) {
        return new ReadyTasks(
                counted.getString(Fields.ID), counted.get(COUNT, Number.class).intValue());
    }
}
