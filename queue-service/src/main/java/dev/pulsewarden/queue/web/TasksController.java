package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Enqueued.Created;
import dev.pulsewarden.queue.task.Enqueued.Duplicate;
import dev.pulsewarden.queue.task.Enqueued.Exists;
import dev.pulsewarden.queue.task.Enqueued.IdTaken;
import dev.pulsewarden.queue.task.Enqueued.Spooled;
import dev.pulsewarden.queue.task.TaskDetail;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskDrafts;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.NewTask;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tasks in, and one by its id. */
@RestController
class TasksController {

    private static final String REFUSED = "refused";
    private static final NewTask NOTHING =
            new NewTask(null, null, null, null, null, null, null, null, null, null, null);

    private final TaskStore store;
    private final TaskDrafts drafts;
    private final Json json;

    TasksController(TaskStore store, TaskDrafts drafts, Json json) {
        this.store = store;
        this.drafts = drafts;
        this.json = json;
    }

    @PostMapping("/queues/{queue}/tasks")
    ResponseEntity<byte[]> enqueue(@PathVariable String queue, Body body) {
        return Json.isList(body.bytes()) ? enqueueList(queue, body.bytes()) : enqueueOne(queue, body.bytes());
    }

    @GetMapping("/tasks/{id}")
    TaskView task(@PathVariable String id) {
        return TaskView.of(find(id));
    }

    private ResponseEntity<byte[]> enqueueOne(String queue, byte[] body) {
        TaskDraft draft = drafts.draft(queue, json.read(body, NewTask.class, NOTHING));
        return switch (store.enqueue(List.of(draft)).getFirst()) {
            case Created created ->
                ResponseEntity.created(URI.create("/tasks/" + created.id()))
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(json.bytes(TaskView.of(created.task())));
            case Spooled spooled ->
                ResponseEntity.accepted()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(json.bytes(TaskView.spooled(spooled.task())));
            case Exists exists -> json.answer(TaskView.of(find(exists.id())));
            case Duplicate duplicate -> json.answer(TaskView.of(find(duplicate.id())));
            case IdTaken taken -> throw idTaken(taken).asException();
        };
    }

    private ResponseEntity<byte[]> enqueueList(String queue, byte[] body) {
        PostedList<NewTask, TaskDraft, EnqueueOutcome, EnqueueOutcome> list = new PostedList<>(
                task -> drafts.draft(queue, task),
                this::store,
                (_, outcome) -> outcome,
                (task, problem) -> refused(task == null ? null : task.id(), problem));
        return json.answer(list.answer(json.readList(body, NewTask.class)));
    }

    /** @throws TaskStoreException if none of them is stored */
    private List<EnqueueOutcome> store(List<TaskDraft> tasks) {
        try {
            return store.enqueue(tasks).stream().map(TasksController::outcome).toList();
        } catch (TaskStoreException e) {
            List<EnqueueOutcome> each = e.reason() == Reason.FULL
                    ? tasks.stream().map(this::storeAlone).toList()
                    : List.of();
            if (each.stream().allMatch(one -> one.outcome().equals(REFUSED))) {
                throw e;
            }
            return each;
        }
    }

    /** What is stored already is answered the same although there is no room for what is new. */
    private EnqueueOutcome storeAlone(TaskDraft task) {
        try {
            return outcome(store.enqueue(List.of(task)).getFirst());
        } catch (TaskStoreException e) {
            return refused(task.id(), StoreProblems.problem(e));
        }
    }

    private TaskDetail find(String id) {
        return store.find(List.of(id))
                .getFirst()
                .orElseThrow(() -> Problem.of("not-found", 404, "no task " + id + "; ended tasks are forgotten in time")
                        .asException());
    }

    private static EnqueueOutcome outcome(Enqueued enqueued) {
        return switch (enqueued) {
            case Created created ->
                stored(created.id(), "created", created.task().state());
            case Spooled spooled ->
                stored(spooled.id(), "spooled", spooled.task().state());
            case Exists exists -> stored(exists.id(), "exists", exists.state());
            case Duplicate duplicate -> stored(duplicate.id(), "duplicate", duplicate.state());
            case IdTaken taken -> refused(taken.id(), idTaken(taken));
        };
    }

    private static EnqueueOutcome stored(String id, String outcome, TaskState state) {
        return new EnqueueOutcome(id, outcome, state.name(), null, null);
    }

    private static Problem idTaken(IdTaken taken) {
        return Problem.of(
                "id-taken",
                409,
                "a task of another queue has the id " + taken.id() + "; nothing was stored, take another");
    }

    private static EnqueueOutcome refused(@Nullable String id, Problem problem) {
        return new EnqueueOutcome(id, REFUSED, null, problem.slug(), problem.detail());
    }
}
