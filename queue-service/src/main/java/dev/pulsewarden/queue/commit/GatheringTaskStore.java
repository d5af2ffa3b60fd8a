package dev.pulsewarden.queue.commit;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.breaker.Circuit;
import dev.pulsewarden.queue.breaker.CircuitListener;
import dev.pulsewarden.queue.breaker.Outage;
import dev.pulsewarden.queue.commit.Gathering.Limits;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Enqueued;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.ForwardingTaskStore;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.Release;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Gathers concurrent calls of one kind into one call to a store over the network, where a round trip costs the same for one
 * item as for many. A call that fails fails for all whose items were in it.
 *
 * <p>A few calls of a kind may be on their way at once, so that latency does not bound throughput: nobody is promised an order
 * between what two callers say at the same time, and one who waited for an answer before asking again has his order. Claims go
 * one at a time: two that look at the same moment find the same tasks, and one of them looks in vain.
 * A store looks into the queues of a claim one after the other, so there are not too many in one call.
 *
 * <p>The store is one behind a circuit: when that opens, nobody waits behind the calls that hang.
 */
public final class GatheringTaskStore extends ForwardingTaskStore implements AutoCloseable {

    private final Gathering<TaskDraft, Enqueued> enqueues;
    private final Gathering<Claim, List<LeasedTask>> claims;
    private final Gathering<Completion, LeaseResult> acks;
    private final Gathering<Failure, LeaseResult> nacks;
    private final Gathering<LeaseKey, LeaseResult> extensions;
    private final Gathering<Release, LeaseResult> releases;

    public GatheringTaskStore(TaskStore store, Circuit circuit, QueueProperties.Commit limits, MeterRegistry meters) {
        super(store);
        Limits some = new Limits(limits.items(), limits.queued(), limits.inFlight());
        Limits one = new Limits(limits.items(), limits.queued(), 1, limits.claimQueues());
        BooleanSupplier away = () -> !circuit.isClosed();
        this.enqueues = new Gathering<>("enqueue", store::enqueue, some, away, meters);
        this.claims = new Gathering<>("claim", store::claim, Claim::queue, one, away, meters);
        this.acks = new Gathering<>("ack", store::ack, some, away, meters);
        this.nacks = new Gathering<>("nack", store::nack, some, away, meters);
        this.extensions = new Gathering<>("extend", store::extend, some, away, meters);
        this.releases = new Gathering<>("release", store::release, some, away, meters);
        circuit.listen(new CircuitListener() {
            @Override
            public void opened(Outage outage) {
                all().forEach(Gathering::refuseWaiting);
            }
        });
    }

    @Override
    public List<Enqueued> enqueue(List<TaskDraft> drafts) {
        return enqueues.ask(drafts);
    }

    @Override
    public List<List<LeasedTask>> claim(List<Claim> wanted) {
        return claims.ask(wanted);
    }

    @Override
    public List<LeaseResult> ack(List<Completion> completions) {
        return acks.ask(completions);
    }

    @Override
    public List<LeaseResult> nack(List<Failure> failures) {
        return nacks.ask(failures);
    }

    @Override
    public List<LeaseResult> extend(List<LeaseKey> leases) {
        return extensions.ask(leases);
    }

    @Override
    public List<LeaseResult> release(List<Release> wanted) {
        return releases.ask(wanted);
    }

    /** Takes no more calls, and returns when those that were taken are answered. */
    @Override
    public void close() {
        all().forEach(Gathering::close);
    }

    private List<Gathering<?, ?>> all() {
        return List.of(enqueues, claims, acks, nacks, extensions, releases);
    }
}
