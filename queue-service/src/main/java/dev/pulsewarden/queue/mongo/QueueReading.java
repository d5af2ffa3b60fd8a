package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Accumulators.min;
import static com.mongodb.client.model.Accumulators.sum;
import static com.mongodb.client.model.Aggregates.group;
import static com.mongodb.client.model.Aggregates.limit;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.sort;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.AggregateIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.QueueStats;
import dev.pulsewarden.queue.task.QueueStats.Worker;
import dev.pulsewarden.queue.task.ReadyOrder;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Reads how queues stand. The counts walk the index by place over all tasks of the queues, and read no task.
 * That takes long where there are millions: readings are shared. Thread-safe.
 */
final class QueueReading {

    private static final int MAX_WORKERS = 100;
    /** Of several queues together; with more, those that hold least are left out. */
    private static final int MAX_ALL_WORKERS = 10_000;

    private static final Duration MAX_KEPT = Duration.ofSeconds(2);
    private static final String COUNT = "count";
    private static final String OLDEST = "oldest";
    private static final Document QUEUE_AND_STATE =
            new Document(Fields.QUEUE, "$" + Fields.QUEUE).append(Fields.STATE, "$" + Fields.STATE);
    private static final Document QUEUE_AND_WORKER =
            new Document(Fields.QUEUE, "$" + Fields.QUEUE).append(Fields.WORKER, "$" + Fields.WORKER);

    /** What one reading puts together. */
    private record Numbers(Map<TaskState, Long> counts, List<Worker> workers, List<Long> oldest) {

        static Numbers none() {
            Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
            for (TaskState state : TaskState.values()) {
                counts.put(state, 0L);
            }
            return new Numbers(counts, new ArrayList<>(), new ArrayList<>());
        }
    }

    private final Database database;
    private final PausedQueues pausedQueues;
    private final SharedReading<List<String>, Map<String, Numbers>> ofPages;
    private final SharedReading<List<String>, Map<String, Numbers>> ofNamed;

    /** @param ticker nanoseconds of elapsed time */
    QueueReading(Database database, PausedQueues pausedQueues, LongSupplier ticker) {
        this.database = database;
        this.pausedQueues = pausedQueues;
        this.ofPages = new SharedReading<>(ticker, MAX_KEPT);
        this.ofNamed = new SharedReading<>(ticker, Duration.ZERO);
    }

    Page<QueueStats> page(@Nullable String after, int limit) {
        String start = after == null ? "" : after;
        TreeSet<String> names = new TreeSet<>(pausedQueues.after(start, limit + 1));
        read(List.of(
                        match(gt(Fields.QUEUE, start)),
                        group("$" + Fields.QUEUE),
                        sort(Indexes.ascending(Fields.ID)),
                        limit(limit + 1)))
                .forEach(queue -> names.add(queue.getString(Fields.ID)));
        List<String> shown = names.stream().limit(limit).toList();
        return new Page<>(stats(shown, ofPages), names.size() > limit ? shown.getLast() : null);
    }

    /** Not kept: what is done next may depend on it. */
    List<QueueStats> stats(List<String> queues) {
        return stats(queues, ofNamed);
    }

    private List<QueueStats> stats(List<String> queues, SharedReading<List<String>, Map<String, Numbers>> shared) {
        Map<String, Numbers> numbers = shared.of(queues, () -> numbers(queues));
        Set<String> paused = pausedQueues.read(queues);
        return queues.stream()
                .map(queue -> stats(queue, paused.contains(queue), numbers.getOrDefault(queue, Numbers.none())))
                .toList();
    }

    private Map<String, Numbers> numbers(List<String> queues) {
        Map<String, Numbers> numbers = new HashMap<>();
        queues.forEach(queue -> numbers.put(queue, Numbers.none()));
        counts(queues, numbers);
        workers(queues, numbers);
        return numbers;
    }

    static AggregateIterable<Document> counting(MongoCollection<Document> tasks, List<String> queues) {
        return tasks.aggregate(List.of(
                match(in(Fields.QUEUE, queues)),
                group(QUEUE_AND_STATE, sum(COUNT, 1L), min(OLDEST, "$" + Fields.PLACE))));
    }

    private void counts(List<String> queues, Map<String, Numbers> numbers) {
        List<Document> counts = database.tasks(tasks -> counting(tasks, queues).into(new ArrayList<>()));
        for (Document count : counts) {
            Document id = count.get(Fields.ID, Document.class);
            Numbers of = numbers.get(id.getString(Fields.QUEUE));
            if (of != null) {
                TaskState state = TaskDocuments.state(id);
                of.counts().put(state, count.get(COUNT, Number.class).longValue());
                if (state == TaskState.READY) {
                    of.oldest().add(count.get(OLDEST, Number.class).longValue());
                }
            }
        }
    }

    private void workers(List<String> queues, Map<String, Numbers> numbers) {
        Bson leased = and(in(Fields.QUEUE, queues), eq(Fields.STATE, TaskState.LEASED.name()));
        List<Document> workers = read(List.of(
                match(leased),
                group(QUEUE_AND_WORKER, sum(COUNT, 1L)),
                sort(Indexes.compoundIndex(
                        Indexes.descending(COUNT), Indexes.ascending(Fields.ID + "." + Fields.WORKER))),
                limit(queues.size() == 1 ? MAX_WORKERS : MAX_ALL_WORKERS)));
        for (Document worker : workers) {
            Document id = worker.get(Fields.ID, Document.class);
            Numbers of = numbers.get(id.getString(Fields.QUEUE));
            if (of != null) {
                of.workers()
                        .add(new Worker(
                                id.getString(Fields.WORKER),
                                worker.get(COUNT, Number.class).longValue()));
            }
        }
    }

    private List<Document> read(List<Bson> stages) {
        return database.tasks(tasks -> tasks.aggregate(stages).into(new ArrayList<>()));
    }

    private static QueueStats stats(String queue, boolean paused, Numbers numbers) {
        Instant oldest =
                numbers.oldest().stream().findFirst().map(ReadyOrder::time).orElse(null);
        List<Worker> workers = numbers.workers().stream()
                .sorted(Comparator.comparingLong(Worker::leased)
                        .reversed()
                        .thenComparing(Worker::worker, Comparator.nullsFirst(Comparator.naturalOrder())))
                .limit(MAX_WORKERS)
                .toList();
        return new QueueStats(queue, paused, numbers.counts(), oldest, workers);
    }
}
