package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeaseResult.Dead;
import dev.pulsewarden.queue.task.LeaseResult.Done;
import dev.pulsewarden.queue.task.LeaseResult.Extended;
import dev.pulsewarden.queue.task.LeaseResult.Held;
import dev.pulsewarden.queue.task.LeaseResult.Lost;
import dev.pulsewarden.queue.task.LeaseResult.Released;
import dev.pulsewarden.queue.task.LeaseResult.Retrying;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.wire.Ack;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.Nack;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What holders of leases say. */
@RestController
class LeasesController {

    private final TaskStore store;
    private final LeaseRules rules;
    private final Json json;

    LeasesController(TaskStore store, LeaseRules rules, Json json) {
        this.store = store;
        this.rules = rules;
        this.json = json;
    }

    @PostMapping("/acks")
    ResponseEntity<byte[]> ack(Body body) {
        return answer(body, Ack.class, rules::completion, store::ack, Completion::key, Ack::id);
    }

    @PostMapping("/nacks")
    ResponseEntity<byte[]> nack(Body body) {
        return answer(body, Nack.class, rules::failure, store::nack, Failure::key, Nack::id);
    }

    @PostMapping("/leases/extend")
    ResponseEntity<byte[]> extend(Body body) {
        return answer(body, Lease.class, rules::key, store::extend, key -> key, Lease::id);
    }

    @PostMapping("/leases/release")
    ResponseEntity<byte[]> release(Body body) {
        return answer(
                body,
                dev.pulsewarden.wire.Release.class,
                rules::release,
                store::release,
                Release::key,
                dev.pulsewarden.wire.Release::id);
    }

    private <T, C> ResponseEntity<byte[]> answer(
            Body body,
            Class<T> type,
            Function<T, C> check,
            Function<List<C>, List<LeaseResult>> operation,
            Function<C, LeaseKey> key,
            Function<T, @Nullable String> id) {
        PostedList<T, C, LeaseResult, LeaseOutcome> list = new PostedList<>(
                check,
                operation,
                (item, result) -> outcome(key.apply(item).id(), result),
                (item, problem) -> refused(item == null ? null : id.apply(item), problem));
        return json.answer(list.answer(json.readList(body.bytes(), type)));
    }

    private static LeaseOutcome outcome(String id, LeaseResult result) {
        return switch (result) {
            case Done _ -> new LeaseOutcome(id, "done", null, null, null);
            case Retrying _ -> new LeaseOutcome(id, "retrying", null, null, null);
            case Dead _ -> new LeaseOutcome(id, "dead", null, null, null);
            case Extended extended ->
                new LeaseOutcome(id, "extended", extended.leaseTime().toMillis(), null, null);
            case Released _ -> new LeaseOutcome(id, "released", null, null, null);
            case Held _ -> new LeaseOutcome(id, "held", null, null, null);
            case Lost _ -> new LeaseOutcome(id, "lease-lost", null, null, null);
        };
    }

    private static LeaseOutcome refused(@Nullable String id, Problem problem) {
        return new LeaseOutcome(id, "refused", null, problem.slug(), problem.detail());
    }
}
