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
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the broker asks of queue-service. Lists are answered in their order. All of it fails with {@link
 * dev.pulsewarden.broker.remote.ServiceAwayException} or {@link dev.pulsewarden.problem.ProblemException}.
 */
interface QueueService {

    CompletableFuture<List<EnqueueOutcome>> enqueue(String queue, List<NewTask> tasks);

    /** A long poll: it does not say that queue-service is away before it was tried. */
    CompletableFuture<Claims> claim(String queue, ClaimRequest request);

    CompletableFuture<List<LeaseOutcome>> ack(List<Ack> acks);

    CompletableFuture<List<LeaseOutcome>> nack(List<Nack> nacks);

    CompletableFuture<List<LeaseOutcome>> extend(List<Lease> leases);

    CompletableFuture<List<LeaseOutcome>> release(List<Release> releases);
}
