package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Task;
import dev.pulsewarden.queue.task.Task.Holder;
import dev.pulsewarden.queue.task.TaskListener.Change;
import dev.pulsewarden.queue.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/** Answers claims: finds READY tasks, leases them, and tries again for whoever lost all of them to other nodes. */
final class Handout {

    private final StoreSettings settings;
    private final int tries;
    private final Picking picking;
    private final Leasing leasing;
    private final Concurrency concurrency;
    private final Unanswered unanswered;

    /** @param tries how often a claim that lost all its tasks to other nodes looks again */
    Handout(Database database, StoreSettings settings, int tries, Unanswered unanswered) {
        this.settings = settings;
        this.tries = tries;
        this.concurrency = new Concurrency(database, settings.byQueue());
        this.picking = new Picking(database, settings.maxAnswerBytes(), concurrency);
        this.leasing = new Leasing(database);
        this.unanswered = unanswered;
    }

    List<List<LeasedTask>> claim(List<Claim> claims, Set<String> paused, Changes changes) {
        List<List<LeasedTask>> answers = new ArrayList<>();
        Map<String, List<Integer>> open = new LinkedHashMap<>();
        for (int i = 0; i < claims.size(); i++) {
            answers.add(List.of());
            String queue = claims.get(i).queue();
            if (!paused.contains(queue)) {
                open.computeIfAbsent(queue, name -> new ArrayList<>()).add(i);
            }
        }
        List<Pick> sent = new ArrayList<>();
        try {
            for (int tried = 0; tried < tries && !open.isEmpty(); tried++) {
                List<Pick> picks = picking.pick(claims, open, changes);
                sent.addAll(picks);
                open = lease(picks, answers, changes);
            }
        } catch (RuntimeException e) {
            // nobody gets an answer now, also of those whose tasks were leased before it failed
            unanswered.add(sent);
            throw e;
        }
        // whoever lost every time looks again at once, after others had their turn
        open.keySet().forEach(queue -> changes.add(Change.READY, queue));
        return answers;
    }

    /** Returns the claims that found tasks and lost all of them. */
    private Map<String, List<Integer>> lease(List<Pick> picks, List<List<LeasedTask>> answers, Changes changes) {
        Map<String, List<Integer>> lost = new LinkedHashMap<>();
        Instant now = settings.now();
        List<List<Document>> won = concurrency.kept(picks, leasing.lease(picks, now));
        for (int i = 0; i < picks.size(); i++) {
            Pick pick = picks.get(i);
            List<Document> tasks = won.get(i);
            if (tasks.isEmpty()) {
                lost.computeIfAbsent(pick.claim().queue(), name -> new ArrayList<>())
                        .add(pick.position());
            } else {
                answers.set(
                        pick.position(),
                        tasks.stream().map(task -> leased(task, pick, now)).toList());
                tell(pick, tasks.size(), now, changes);
            }
        }
        return lost;
    }

    private static void tell(Pick pick, int leased, Instant now, Changes changes) {
        Claim claim = pick.claim();
        changes.add(Change.CLAIMED, claim.queue(), leased);
        changes.rescueDue(now.plus(claim.lease()));
        if (leased < pick.tasks().size()) {
            changes.add(Change.READY, claim.queue());
        }
    }

    private static LeasedTask leased(Document found, Pick pick, Instant now) {
        Claim claim = pick.claim();
        Task before = TaskDocuments.task(found);
        Task task = new Task(
                before.draft(),
                TaskState.LEASED,
                before.attempts() + 1,
                before.workerLost(),
                before.createdAt(),
                new Holder(claim.worker(), now, now.plus(claim.lease())),
                null,
                null,
                null);
        return new LeasedTask(task, pick.lease().textFor(before.id()), claim.lease());
    }
}
