package dev.pulsewarden.broker.work;

import dev.pulsewarden.wire.Ack;
import dev.pulsewarden.wire.ClaimRequest;
import dev.pulsewarden.wire.Claims;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.Nack;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.Release;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The network's other end: remembers what it was asked, and answers when the test does. */
final class FakeQueueService implements QueueService {

    /** One request, answered by the test. */
    record Asked<I, O>(String queue, List<I> items, CompletableFuture<O> answer) {}

    final Queue<Asked<NewTask, List<EnqueueOutcome>>> enqueues = new ArrayDeque<>();
    final Queue<Asked<ClaimRequest, Claims>> claims = new ArrayDeque<>();
    final Queue<Asked<Ack, List<LeaseOutcome>>> acks = new ArrayDeque<>();
    final Queue<Asked<Nack, List<LeaseOutcome>>> nacks = new ArrayDeque<>();
    final Queue<Asked<Lease, List<LeaseOutcome>>> extensions = new ArrayDeque<>();
    final Queue<Asked<Release, List<LeaseOutcome>>> releases = new ArrayDeque<>();

    @Override
    public CompletableFuture<List<EnqueueOutcome>> enqueue(String queue, List<NewTask> tasks) {
        return asked(enqueues, queue, tasks);
    }

    @Override
    public CompletableFuture<Claims> claim(String queue, ClaimRequest request) {
        return asked(claims, queue, List.of(request));
    }

    @Override
    public CompletableFuture<List<LeaseOutcome>> ack(List<Ack> items) {
        return asked(acks, "", items);
    }

    @Override
    public CompletableFuture<List<LeaseOutcome>> nack(List<Nack> items) {
        return asked(nacks, "", items);
    }

    @Override
    public CompletableFuture<List<LeaseOutcome>> extend(List<Lease> leases) {
        return asked(extensions, "", leases);
    }

    @Override
    public CompletableFuture<List<LeaseOutcome>> release(List<Release> items) {
        return asked(releases, "", items);
    }

    static <I> List<LeaseOutcome> all(String outcome, Asked<I, ?> asked, Function<I, @Nullable String> id) {
        return asked.items().stream()
                .map(item -> new LeaseOutcome(id.apply(item), outcome, 9000L, null, null))
                .toList();
    }

    private static <I, O> CompletableFuture<O> asked(Queue<Asked<I, O>> all, String queue, List<I> items) {
        Asked<I, O> asked = new Asked<>(queue, items, new CompletableFuture<>());
        all.add(asked);
        return asked.answer();
    }
}
