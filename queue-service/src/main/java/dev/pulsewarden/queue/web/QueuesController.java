package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How the queues stand, and what is in them. */
@RestController
class QueuesController {

    private static final List<TaskState> ALL = List.of(TaskState.values());

    private final TaskStore store;
    private final QueueViews views;
    private final int maxPage;

    QueuesController(TaskStore store, QueueViews views, QueueProperties properties) {
        this.store = store;
        this.views = views;
        this.maxPage = properties.limits().page();
    }

    @GetMapping("/queues")
    QueuesView queues(@RequestParam @Nullable String after, @RequestParam(defaultValue = "100") int limit) {
        return views.page(after, checked(limit));
    }

    @GetMapping("/queues/{queue}")
    QueueView queue(@PathVariable String queue) {
        return views.of(QueueNames.checked(queue));
    }

    @GetMapping("/queues/{queue}/tasks")
    Page<TaskView> tasks(
            @PathVariable String queue,
            @RequestParam @Nullable String state,
            @RequestParam @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        List<TaskState> states = state == null ? ALL : List.of(QueueNames.state(state));
        TaskQuery query = new TaskQuery(QueueNames.checked(queue), states, after, checked(limit));
        try {
            Page<dev.pulsewarden.queue.task.Task> page = store.tasks(query);
            return new Page<>(page.items().stream().map(TaskView::of).toList(), page.next());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("after", "take it from the next of a page").asException();
        }
    }

    private int checked(int limit) {
        if (limit < 1 || limit > maxPage) {
            throw Problem.invalid("limit", "1 to " + maxPage).asException();
        }
        return limit;
    }
}
