package dev.pulsewarden.broker.work;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.remote.Outage;
import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.broker.remote.ServiceClient;
import dev.pulsewarden.broker.remote.ServiceClients;
import dev.pulsewarden.broker.remote.ServiceLink;
import dev.pulsewarden.broker.remote.ServiceRequests;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Ack;
import dev.pulsewarden.wire.ClaimRequest;
import dev.pulsewarden.wire.Claims;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.Nack;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.Release;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * queue-service over its link, or over HTTP. Everything but the long polls goes through the circuit breaker; they would keep its few trials
 * busy for as long as they wait.
 */
@Component
final class RemoteQueueService implements QueueService {

    private static final String NAME = "queue-service";
    private static final int CONNECTIONS = 16;

    /** Besides those of queues: acks, nacks, extensions and releases. */
    private static final int OTHER_REQUESTS = 64;

    /** How much later than its long poll an answer may come. */
    private static final Duration POLL_MARGIN = Duration.ofSeconds(3);

    private final ServiceRequests requests;
    private final ServiceRequests polls;
    private final CircuitBreaker breaker;
    private final Duration timeout;
    private final Duration pollTimeout;
    private final Outage outage = new Outage(
            LoggerFactory.getLogger(RemoteQueueService.class),
            "queue-service is away: enqueue, ack and nack are refused, ready workers wait, topics go on");

    RemoteQueueService(BrokerProperties properties, ServiceClients clients, CircuitBreaker queueServiceBreaker) {
        BrokerProperties.Work limits = properties.work();
        Duration connectTimeout = limits.requests().connectTimeout();
        this.breaker = queueServiceBreaker;
        this.timeout = limits.requests().timeout();
        this.pollTimeout = limits.claims().patience().plus(POLL_MARGIN);
        int requestsOfQueues = limits.queues() * limits.requests().inFlight() + OTHER_REQUESTS;
        DataSize answer = limits.claims().answer();
        URI url = properties.queueUrl();
        ServiceClient overHttp = clients.client(
                NAME,
                "requests",
                url,
                new ServiceClients.Bounds(CONNECTIONS, requestsOfQueues, connectTimeout, answer));
        ServiceClient pollsOverHttp = clients.client(
                NAME,
                "polls",
                url,
                new ServiceClients.Bounds(limits.queues(), limits.queues(), connectTimeout, answer));
        if (limits.link().enabled()) {
            ServiceLink link = clients.link(NAME, url, limits.link(), connectTimeout, answer);
            this.requests = link.client("requests", overHttp, CONNECTIONS + requestsOfQueues);
            this.polls = link.client("polls", pollsOverHttp, 2 * limits.queues());
        } else {
            this.requests = overHttp;
            this.polls = pollsOverHttp;
        }
    }

    @Override
    public CompletableFuture<List<EnqueueOutcome>> enqueue(String queue, List<NewTask> tasks) {
        return guarded(() -> requests.post(EnqueueOutcome[].class, timeout, tasks, "/queues/" + queue + "/tasks"));
    }

    @Override
    public CompletableFuture<Claims> claim(String queue, ClaimRequest request) {
        return watched(polls.post(Claims.class, pollTimeout, request, "/queues/" + queue + "/claims"));
    }

    @Override
    public CompletableFuture<List<LeaseOutcome>> ack(List<Ack> acks) {
        return guarded(() -> requests.post(LeaseOutcome[].class, timeout, acks, "/acks"));
    }

    @Override
    public CompletableFuture<List<LeaseOutcome>> nack(List<Nack> nacks) {
        return guarded(() -> requests.post(LeaseOutcome[].class, timeout, nacks, "/nacks"));
    }

    @Override
    public CompletableFuture<List<LeaseOutcome>> extend(List<Lease> leases) {
        return guarded(() -> requests.post(LeaseOutcome[].class, timeout, leases, "/leases/extend"));
    }

    @Override
    public CompletableFuture<List<LeaseOutcome>> release(List<Release> releases) {
        return guarded(() -> requests.post(LeaseOutcome[].class, timeout, releases, "/leases/release"));
    }

    private <T> CompletableFuture<List<T>> guarded(Supplier<CompletableFuture<T[]>> request) {
        if (!breaker.tryAcquirePermission()) {
            return CompletableFuture.failedFuture(
                    new ServiceAwayException(NAME + " did not answer a moment ago", false));
        }
        long began = breaker.getCurrentTimestamp();
        return watched(started(request))
                .whenComplete((_, failure) -> record(breaker.getCurrentTimestamp() - began, failure))
                .thenApply(List::of);
    }

    /** Whatever goes wrong comes by the future, so that the permission is given back. */
    private static <T> CompletableFuture<T> started(Supplier<CompletableFuture<T>> request) {
        try {
            return request.get();
        } catch (RuntimeException mistake) {
            return CompletableFuture.failedFuture(mistake);
        }
    }

    /** A refusal with a reason shows that queue-service is there; "overloaded" may be the broker's own word. */
    private void record(long took, @Nullable Throwable failure) {
        if (failure instanceof ProblemException refused
                && refused.problem().slug().equals("overloaded")) {
            breaker.releasePermission();
        } else if (failure instanceof ServiceAwayException) {
            breaker.onError(took, breaker.getTimestampUnit(), failure);
        } else {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        }
    }

    private <T> CompletableFuture<T> watched(CompletableFuture<T> request) {
        var _ = request.whenComplete((_, failure) -> {
            if (failure instanceof ServiceAwayException) {
                outage.failed(failure);
            } else {
                outage.succeeded();
            }
        });
        return request;
    }
}
