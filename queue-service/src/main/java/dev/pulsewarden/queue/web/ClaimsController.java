package dev.pulsewarden.queue.web;

import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.wire.ClaimRequest;
import dev.pulsewarden.wire.ClaimedTask;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tasks out. */
@RestController
class ClaimsController {

    private static final Logger log = LoggerFactory.getLogger(ClaimsController.class);
    private static final ClaimRequest DEFAULTS = new ClaimRequest(null, null, null, null);

    private final Claims claims;
    private final TaskStore store;
    private final ClaimRules rules;
    private final Json json;

    ClaimsController(Claims claims, TaskStore store, ClaimRules rules, Json json) {
        this.claims = claims;
        this.store = store;
        this.rules = rules;
        this.json = json;
    }

    @PostMapping("/queues/{queue}/claims")
    void claim(@PathVariable String queue, Body body, HttpServletResponse response) throws IOException {
        claim(queue, body, new ServletAsker(response));
    }

    void claim(String queue, Body body, Asker asker) throws IOException {
        ClaimRequest request = json.read(body.bytes(), ClaimRequest.class, DEFAULTS);
        Claim claim = rules.claim(queue, request);
        long began = System.nanoTime();
        List<LeasedTask> tasks = claims.claim(claim, rules.patience(request), asker.withdrawn());
        boolean mayBeGone = rules.mayBeGone(Duration.ofNanos(System.nanoTime() - began));
        try {
            asker.hand(
                    json.bytes(new dev.pulsewarden.wire.Claims(
                            tasks.stream().map(ClaimsController::view).toList())),
                    mayBeGone);
        } catch (IOException | RuntimeException e) {
            giveBack(tasks, e);
            throw e;
        } finally {
            claims.answered(tasks);
        }
    }

    private void giveBack(List<LeasedTask> tasks, Exception why) {
        if (tasks.isEmpty()) {
            return;
        }
        try {
            store.release(
                    tasks.stream().map(leased -> new Release(leased.key())).toList());
            log.info("{} claimed tasks are READY again: they could not be sent to their claimer", tasks.size());
        } catch (RuntimeException e) {
            // they stay leased until their time runs out
            why.addSuppressed(e);
        }
    }

    private static ClaimedTask view(LeasedTask leased) {
        TaskDraft draft = leased.task().draft();
        return new ClaimedTask(
                draft.id(),
                draft.queue(),
                draft.payload(),
                draft.priority(),
                leased.task().attempts(),
                leased.task().isSuspect() ? leased.task().workerLost() : null,
                draft.maxAttempts(),
                leased.task().createdAt(),
                draft.correlationId(),
                draft.replyTo(),
                draft.headers() == null ? null : draft.headers().values(),
                leased.lease(),
                leased.leaseTime().toMillis());
    }
}
