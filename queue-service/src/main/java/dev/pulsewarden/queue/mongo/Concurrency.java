package dev.pulsewarden.queue.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.WriteModel;
import dev.pulsewarden.queue.settings.SettingsByQueue;
import dev.pulsewarden.queue.task.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * How many tasks may be leased where that is limited. Nodes that claim at once may each see the same places free, and lease too
 * many together for a moment. So each counts again once it has leased, and gives back as many of its own as are too many, before
 * it answers. Of all whose answers are given the one that counted last saw the leases of all others, so these are never too many.
 * When each of several gives back what was too many, places stay free: they look again.
 */
final class Concurrency {

    private final Database database;
    private final SettingsByQueue settings;

    Concurrency(Database database, SettingsByQueue settings) {
        this.database = database;
        this.settings = settings;
    }

    /** Of so many tasks of a queue that are wanted as many as its limit seems to leave. */
    int places(String queue, int wanted) {
        Integer limit = settings.of(queue).concurrency();
        return limit == null ? wanted : Math.clamp(limit - leased(queue, limit), 0, wanted);
    }

    /**
     * Gives back what is too many of what was just leased, the last of it.
     *
     * @param won of each pick the tasks that it leased
     * @return of each pick those that it keeps
     */
    List<List<Document>> kept(List<Pick> picks, List<List<Document>> won) {
        Map<String, Integer> surplus = surplus(picks, won);
        List<List<Document>> kept = new ArrayList<>(won);
        List<WriteModel<Document>> updates = new ArrayList<>();
        for (int i = picks.size() - 1; i >= 0; i--) {
            Pick pick = picks.get(i);
            String queue = pick.claim().queue();
            List<Document> tasks = won.get(i);
            int tooMany = Math.min(surplus.getOrDefault(queue, 0), tasks.size());
            if (tooMany > 0) {
                int keeps = tasks.size() - tooMany;
                kept.set(i, tasks.subList(0, keeps));
                updates.add(Unanswered.update(pick.lease(), Pick.ids(tasks.subList(keeps, tasks.size()))));
                surplus.merge(queue, -tooMany, Integer::sum);
            }
        }
        if (!updates.isEmpty()) {
            database.tasks(tasks -> tasks.bulkWrite(updates, Attempts.EACH_FOR_ITSELF));
        }
        return kept;
    }

    /** By queue. */
    private Map<String, Integer> surplus(List<Pick> picks, List<List<Document>> won) {
        Map<String, Integer> surplus = new HashMap<>();
        for (int i = 0; i < picks.size(); i++) {
            surplus.merge(picks.get(i).claim().queue(), won.get(i).size(), Integer::sum);
        }
        surplus.replaceAll(this::surplus);
        return surplus;
    }

    /** @param own how many of the leases are the caller's */
    private int surplus(String queue, int own) {
        Integer limit = settings.of(queue).concurrency();
        return limit == null || own == 0 ? 0 : Math.max(0, leased(queue, limit + own) - limit);
    }

    /** @param most it counts no further */
    private int leased(String queue, int most) {
        Bson leased = and(eq(Fields.QUEUE, queue), eq(Fields.STATE, TaskState.LEASED.name()));
        return database.tasks(tasks -> tasks.countDocuments(leased, new CountOptions().limit(most)))
                .intValue();
    }
}
