package dev.pulsewarden.queue.activity;

import dev.pulsewarden.queue.task.TaskListener;
import dev.pulsewarden.queue.task.TaskStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Counts what happens to tasks, of all queues together. */
@Component
class Counters implements TaskListener {

    private final Map<Change, Counter> counters = new EnumMap<>(Change.class);

    Counters(TaskStore store, MeterRegistry meters) {
        add(meters, Change.ENQUEUED, "enqueued", "Tasks that were stored");
        add(meters, Change.CLAIMED, "claimed", "Tasks that were handed out");
        add(meters, Change.DONE, "acked", "Attempts that ended well");
        add(meters, Change.FAILED, "nacked", "Attempts that workers said had failed");
        add(meters, Change.EXPIRED, "rescued", "Attempts that failed because their lease ran out");
        add(meters, Change.WORKER_LOST, "worker.lost", "Attempts that were given back because their worker was lost");
        add(meters, Change.DEAD, "dead", "Tasks that are tried no more");
        store.listen(this);
    }

    @Override
    public void changed(Change change, String queue, int tasks) {
        Counter counter = counters.get(change);
        if (counter != null) {
            counter.increment(tasks);
        }
    }

    private void add(MeterRegistry meters, Change change, String name, String description) {
        counters.put(
                change,
                Counter.builder("pulsewarden.queue." + name)
                        .description(description)
                        .register(meters));
    }
}
