package dev.pulsewarden.queue.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.task.Attempt;
import dev.pulsewarden.queue.task.Page;
import dev.pulsewarden.queue.task.QueueStats;
import dev.pulsewarden.queue.task.QueueStats.Worker;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskQuery;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks whether a store has what its model has: every task with its attempts, the order of those that are READY, the numbers. */
final class Comparison {

    private static final int PAGE = 25;

    private final TaskStore store;
    private final TaskStoreModel model;

    Comparison(TaskStore store, TaskStoreModel model) {
        this.store = store;
        this.model = model;
    }

    void check() {
        List<Optional<TaskDetail>> found = store.find(Choice.IDS);
        for (int i = 0; i < found.size(); i++) {
            check(found.get(i), Choice.IDS.get(i));
        }
        Choice.QUEUES.forEach(this::checkOrder);
        store.queues(Choice.QUEUES).forEach(this::checkNumbers);
    }

    private void check(Optional<TaskDetail> found, String id) {
        Optional<TaskDetail> expected = model.find(id).map(ModelTask::detail);
        assertThat(found.map(TaskDetail::task)).as("task %s", id).isEqualTo(expected.map(TaskDetail::task));
        if (found.isPresent() && expected.isPresent()) {
            List<Attempt> attempts = found.get().attempts();
            assertThat(attempts)
                    .as("attempts of %s", id)
                    // those that began within one millisecond may stand in any order
                    .isSortedAccordingTo(Comparator.comparing(Attempt::claimedAt))
                    .containsExactlyInAnyOrderElementsOf(expected.get().attempts());
        }
    }

    private void checkOrder(String queue) {
        List<ModelTask> expected = model.ready(queue);
        List<ModelTask> shown = new ArrayList<>();
        for (Task task : readyTasks(queue)) {
            shown.add(model.find(task.id()).orElseThrow());
        }
        assertThat(shown)
                .as("READY tasks of %s", queue)
                .hasSameSizeAs(expected)
                .doesNotHaveDuplicates()
                .extracting(ModelTask::rank)
                .as("places of READY tasks of %s, shown as %s", queue, ids(shown))
                .isEqualTo(expected.stream().map(ModelTask::rank).toList());
    }

    private List<Task> readyTasks(String queue) {
        List<Task> ready = new ArrayList<>();
        String after = null;
        do {
            Page<Task> page = store.tasks(new TaskQuery(queue, List.of(TaskState.READY), after, PAGE));
            ready.addAll(page.items());
            after = page.next();
        } while (after != null);
        return ready;
    }

    private void checkNumbers(QueueStats stats) {
        String queue = stats.queue();
        assertThat(stats.paused()).as("whether %s is paused", queue).isEqualTo(model.isPaused(queue));
        Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, model.all(queue).filter(task -> task.is(state)).count());
        }
        assertThat(stats.counts()).as("counts of %s", queue).isEqualTo(counts);
        Instant oldest = model.ready(queue).stream()
                .map(ModelTask::readySince)
                .min(Comparator.naturalOrder())
                .orElse(null);
        assertThat(stats.oldestReady()).as("the oldest of %s", queue).isEqualTo(oldest);
        assertThat(stats.workers()).as("workers of %s", queue).containsExactlyInAnyOrderElementsOf(workers(queue));
    }

    private List<Worker> workers(String queue) {
        Map<Optional<String>, Long> leased = model.all(queue)
                .filter(task -> task.is(TaskState.LEASED))
                .map(task -> Optional.ofNullable(task.worker()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return leased.entrySet().stream()
                .map(entry -> new Worker(entry.getKey().orElse(null), entry.getValue()))
                .toList();
    }

    private static List<String> ids(List<ModelTask> tasks) {
        return tasks.stream().map(ModelTask::id).toList();
    }
}
