package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.task.Accepted;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a kept task looks like to clients: as it will be in the store. */
final class SpooledTasks {

    private SpooledTasks() {}

    /** @param now whether its time has come is judged by this */
    static Task task(Accepted accepted, Instant now) {
        TaskDraft draft = accepted.draft();
        Instant at = accepted.at();
        Instant runAt = draft.runAt() != null && draft.runAt().isAfter(at) ? draft.runAt() : at;
        TaskState state = runAt.isAfter(now) ? TaskState.DELAYED : TaskState.READY;
        return new Task(draft.due(runAt), state, 0, 0, at, null, null, null, null);
    }

    /** @param kept what is kept under the id of each draft */
    static List<Enqueued> answers(List<TaskDraft> drafts, List<Accepted> kept) {
        List<Enqueued> answers = new ArrayList<>(drafts.size());
        for (int i = 0; i < drafts.size(); i++) {
            Accepted accepted = kept.get(i);
            answers.add(
                    accepted.draft().queue().equals(drafts.get(i).queue())
                            ? new Enqueued.Spooled(task(accepted, accepted.at()))
                            : new Enqueued.IdTaken(accepted.draft().id()));
        }
        return answers;
    }
}
