package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.spool.Spool.LaneName;
import dev.pulsewarden.queue.spool.SpoolMetrics.Outcome;
import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.TaskStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives kept tasks to the store, and says which of them stand under another id there than the one that was answered. */
final class Adoption implements Consumer<List<Accepted>> {

    private static final Logger log = LoggerFactory.getLogger(Adoption.class);

    private final TaskStore store;
    private final Backlog backlog;

    Adoption(TaskStore store, Backlog backlog) {
        this.store = store;
        this.backlog = backlog;
    }

    @Override
    public void accept(List<Accepted> batch) {
        List<Enqueued> results = store.adopt(batch);
        List<String> renamed = new ArrayList<>();
        long aliases = 0;
        for (int i = 0; i < batch.size(); i++) {
            String answered = batch.get(i).draft().id();
            String stored = results.get(i).id();
            if (stored.equals(batch.get(i).withOwnId().draft().id())) {
                renamed.add(answered + " is " + stored);
            } else if (!stored.equals(answered)) {
                aliases++;
            }
        }
        if (!renamed.isEmpty()) {
            log.warn(
                    "the ids of {} tasks were answered before the store could say that other queues' tasks have them;"
                            + " they are stored under ids of their own: {}",
                    renamed.size(),
                    renamed);
        }
        backlog.count(LaneName.TASKS, Outcome.RENAMED, renamed.size());
        backlog.count(LaneName.TASKS, Outcome.ALIAS, aliases);
    }
}
