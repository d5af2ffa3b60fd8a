package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What operators do to a queue. */
@RestController
class UpkeepController {

    /** Which DEAD tasks to redrive; absent: all. */
    record RedriveRequest(@Nullable List<@Nullable String> ids) {}

    /** How many tasks were deleted. */
    record Deleted(long deleted) {}

    private static final RedriveRequest ALL = new RedriveRequest(null);

    private final TaskStore store;
    private final QueueViews views;
    private final Redrives redrives;
    private final Json json;
    private final int batch;

    UpkeepController(TaskStore store, QueueViews views, Redrives redrives, Json json, QueueProperties properties) {
        this.store = store;
        this.views = views;
        this.redrives = redrives;
        this.json = json;
        this.batch = properties.duties().batch();
    }

    @PostMapping("/queues/{queue}/redrive")
    Redrives.Answer redrive(@PathVariable String queue, Body body) {
        RedriveRequest request = json.read(body.bytes(), RedriveRequest.class, ALL);
        String checked = QueueNames.checked(queue);
        return request.ids() == null ? redrives.all(checked) : redrives.these(checked, request.ids());
    }

    @PostMapping("/queues/{queue}/pause")
    QueueView pause(@PathVariable String queue) {
        store.pause(List.of(QueueNames.checked(queue)), true);
        return views.of(queue);
    }

    @PostMapping("/queues/{queue}/resume")
    QueueView resume(@PathVariable String queue) {
        store.pause(List.of(QueueNames.checked(queue)), false);
        return views.of(queue);
    }

    /** Deletes as many as there were when it began, in batches between which others get their turn. */
    @DeleteMapping("/queues/{queue}/tasks")
    Deleted delete(@PathVariable String queue, @RequestParam @Nullable String state) {
        if (state == null) {
            throw Problem.invalid("state", "say which tasks to delete").asException();
        }
        TaskState which = QueueNames.state(state);
        long there = store.queues(List.of(QueueNames.checked(queue)))
                .getFirst()
                .counts()
                .getOrDefault(which, 0L);
        long deleted = 0;
        int last = 1;
        while (deleted < there && last > 0) {
            last = store.delete(queue, which, (int) Math.min(batch, there - deleted));
            deleted += last;
        }
        return new Deleted(deleted);
    }
}
