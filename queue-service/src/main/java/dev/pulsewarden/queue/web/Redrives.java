package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.Redriven;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes DEAD tasks READY again. */
@Component
class Redrives {

    /**
     * What became of a redrive.
     *
     * @param redriven how many are READY again
     * @param left some of those that were not, and why
     */
    record Answer(long redriven, List<Left> left) {}

    /** A task that was not redriven. */
    record Left(@Nullable String id, String detail) {}

    private static final int MAX_LEFT = 1000;

    private final TaskStore store;
    private final int batch;
    private final int maxIds;

    Redrives(TaskStore store, QueueProperties properties) {
        this.store = store;
        this.batch = Math.min(properties.duties().batch(), properties.limits().page());
        this.maxIds = properties.limits().list();
    }

    Answer these(String queue, List<@Nullable String> ids) {
        if (ids.size() > maxIds) {
            throw Problem.invalid("ids", "up to " + maxIds + " at once").asException();
        }
        List<Left> left = new ArrayList<>();
        List<String> named = new ArrayList<>();
        for (String id : ids) {
            if (id == null) {
                left.add(new Left(null, "null is no id"));
            } else {
                named.add(id);
            }
        }
        return new Answer(redrive(queue, named, left), left);
    }

    /**
     * As many as are DEAD now, in batches between which others get their turn. One that is DEAD again meanwhile may be met
     * again, but not without end.
     */
    Answer all(String queue) {
        List<Left> left = new ArrayList<>();
        long redriven = 0;
        long there = store.queues(List.of(queue)).getFirst().counts().getOrDefault(TaskState.DEAD, 0L);
        @Nullable String after = null;
        while (there > 0) {
            int limit = (int) Math.min(batch, there);
            Page<Task> page = store.tasks(new TaskQuery(queue, List.of(TaskState.DEAD), after, limit));
            redriven += redrive(queue, page.items().stream().map(Task::id).toList(), left);
            after = page.next();
            there = after == null ? 0 : there - page.items().size();
        }
        return new Answer(redriven, left);
    }

    private long redrive(String queue, List<String> ids, List<Left> left) {
        List<Redriven> results = store.redrive(queue, ids);
        for (int i = 0; i < ids.size(); i++) {
            switch (results.get(i)) {
                case READY -> {}
                case NOT_DEAD -> leave(left, ids.get(i), "is not a DEAD task of this queue");
                case KEY_TAKEN -> leave(left, ids.get(i), "another task, not ended, has its dedupeKey");
            }
        }
        return results.stream().filter(Redriven.READY::equals).count();
    }

    private static void leave(List<Left> left, String id, String detail) {
        if (left.size() < MAX_LEFT) {
            left.add(new Left(id, detail));
        }
    }
}
