package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.TaskListener.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Which queues hand out nothing. What another node said is seen after a second at most, what this one said at once.
 * Thread-safe.
 */
final class PausedQueues {

    private static final Duration TRUSTED = Duration.ofSeconds(1);
    private static final int MOST_KNOWN = 10_000;

    private record Said(boolean paused, long atNanos) {}

    private final Database database;
    private final LongSupplier ticker;
    private final Map<String, Said> known = new LinkedHashMap<>();
    /** Counts what this node said: what was read before is not trusted after. */
    private long ownWords;

    /** @param ticker nanoseconds of elapsed time */
    PausedQueues(Database database, LongSupplier ticker) {
        this.database = database;
        this.ticker = ticker;
    }

    void pause(Collection<String> queues, boolean paused, Changes changes) {
        for (String queue : queues) {
            try {
                if (paused) {
                    pause(queue);
                } else if (resume(queue)) {
                    changes.add(Change.READY, queue, Integer.MAX_VALUE);
                }
            } finally {
                forget(queue);
            }
        }
    }

    /** Those among these that are paused, perhaps as of a second ago. */
    Set<String> among(Collection<String> queues) {
        Set<String> paused = new HashSet<>();
        Set<String> unknown = new HashSet<>();
        long words;
        synchronized (known) {
            words = ownWords;
            for (String queue : queues) {
                Said said = known.get(queue);
                if (said == null || ticker.getAsLong() - said.atNanos() > TRUSTED.toNanos()) {
                    unknown.add(queue);
                } else if (said.paused()) {
                    paused.add(queue);
                }
            }
        }
        if (!unknown.isEmpty()) {
            long readAt = ticker.getAsLong();
            Set<String> read = read(unknown);
            paused.addAll(read);
            remember(unknown, read, readAt, words);
        }
        return paused;
    }

    /** Those among these that are paused, as of now. */
    Set<String> read(Collection<String> queues) {
        return names(in(Fields.ID, queues), queues.size());
    }

    /** The paused queues after this one, by name. */
    Set<String> after(String queue, int limit) {
        return names(gt(Fields.ID, queue), limit);
    }

    private Set<String> names(Bson filter, int limit) {
        List<String> names = database.pausedQueues(queues -> queues.find(filter)
                .sort(Indexes.ascending(Fields.ID))
                .limit(limit)
                .map(queue -> queue.getString(Fields.ID))
                .into(new ArrayList<>()));
        return new HashSet<>(names);
    }

    private void pause(String queue) {
        database.pausedQueues(queues ->
                queues.updateOne(eq(Fields.ID, queue), Updates.set("paused", true), new UpdateOptions().upsert(true)));
    }

    private boolean resume(String queue) {
        return database.pausedQueues(queues -> queues.deleteOne(new Document(Fields.ID, queue)))
                        .getDeletedCount()
                == 1;
    }

    private void forget(String queue) {
        synchronized (known) {
            ownWords++;
            known.remove(queue);
        }
    }

    private void remember(Set<String> queues, Set<String> paused, long atNanos, long words) {
        synchronized (known) {
            if (words == ownWords) {
                for (String queue : queues) {
                    known.remove(queue);
                    known.put(queue, new Said(paused.contains(queue), atNanos));
                }
                while (known.size() > MOST_KNOWN) {
                    known.remove(known.keySet().iterator().next());
                }
            }
        }
    }
}
