package dev.pulsewarden.broker.liveness;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.remote.Backoff;
import dev.pulsewarden.broker.remote.Outage;
import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.Peer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Passes heartbeats on, gathered into lists, one request at a time. Thread-safe; never waits. */
@Component
public final class Heartbeats {

    /** The longest name of a host. */
    public static final int MAX_HOST = 255;

    /** Heartbeats that are about the same process: the latest one wins. */
    private record Key(
            @Nullable Peer peer,
            @Nullable String name,
            @Nullable Long pid,
            @Nullable String instance) {}

    private record Waiting(Heartbeat beat, Carrier carrier, CompletableFuture<PassedOn> outcome) {}

    private static final Problem AWAY = Problem.of(
            "heartbeats-unavailable", 503, "heartbeat-service is away: this heartbeat is dropped; go on sending");
    private static final Problem GONE = Problem.of(
            "connection-closed", 409, "the connection closed before its heartbeat was passed on; it is dropped");

    private final HeartbeatService service;
    private final BrokerProperties.Liveness limits;
    private final LivenessMetrics metrics;
    private final Backoff backoff;
    private final Outage outage = new Outage(
            LoggerFactory.getLogger(Heartbeats.class),
            "heartbeats are dropped while heartbeat-service is away, the next ones are passed on when it is back");
    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Peer, Integer> perConnection = new HashMap<>();
    private final KnownInstances known;
    private boolean sending;

    Heartbeats(HeartbeatService service, BrokerProperties properties, MeterRegistry meters) {
        this.service = service;
        this.limits = properties.liveness();
        this.metrics = new LivenessMetrics(meters);
        this.known = new KnownInstances(limits.instancesPerConnection(), limits.instances());
        this.backoff = new Backoff(limits.retryMin(), limits.retryMax(), RandomGenerator.getDefault());
    }

    /**
     * Passes a heartbeat on.
     *
     * @param carrier the connection that it came by; a heartbeat that waits while it closes is dropped
     * @return what heartbeat-service made of it, or of a later one of the same instance; fails with a {@link
     *     dev.pulsewarden.problem.ProblemException}
     */
    public CompletableFuture<PassedOn> passOn(Heartbeat beat, Carrier carrier) {
        Heartbeat seen = new Heartbeat(
                beat.name(),
                beat.pid(),
                beat.host(),
                beat.instance(),
                beat.interval(),
                beat.startedAt(),
                beat.status(),
                beat.meta(),
                carrier.peer());
        CompletableFuture<PassedOn> outcome = add(seen, carrier);
        sendNext();
        return outcome;
    }

    private synchronized CompletableFuture<PassedOn> add(Heartbeat beat, Carrier carrier) {
        Key key = new Key(beat.peer(), beat.name(), beat.pid(), beat.instance());
        if (!known.admit(carrier, key)) {
            metrics.dropped(1);
            return CompletableFuture.failedFuture(Problem.of(
                            "too-many-instances",
                            409,
                            "a connection may beat for " + limits.instancesPerConnection()
                                    + " instances, and all together for " + limits.instances()
                                    + "; this heartbeat is dropped")
                    .asException());
        }
        Waiting earlier = waiting.get(key);
        int ofThisConnection = perConnection.getOrDefault(carrier.peer(), 0);
        if (earlier == null
                && (waiting.size() >= limits.waiting() || ofThisConnection >= limits.waitingPerConnection())) {
            metrics.dropped(1);
            return CompletableFuture.failedFuture(
                    Problem.of("overloaded", 503, "too many heartbeats wait for heartbeat-service; this one is dropped")
                            .asException());
        }
        if (earlier == null) {
            perConnection.put(carrier.peer(), ofThisConnection + 1);
        }
        Waiting latest = new Waiting(beat, carrier, earlier == null ? new CompletableFuture<>() : earlier.outcome());
        waiting.put(key, latest);
        return latest.outcome();
    }

    private void sendNext() {
        List<Waiting> batch = nextBatch();
        List<Waiting> orphaned = batch.stream()
                .filter(one -> !one.carrier().open().getAsBoolean())
                .toList();
        orphaned.forEach(one -> fail(one, GONE.asException()));
        metrics.dropped(orphaned.size());
        batch.removeAll(orphaned);
        if (!batch.isEmpty()) {
            var _ = send(batch).whenComplete((there, _) -> sent(Boolean.TRUE.equals(there)));
        } else if (!orphaned.isEmpty()) {
            sent(true);
        }
    }

    private synchronized List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>();
        if (sending) {
            return batch;
        }
        Iterator<Waiting> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext() && batch.size() < limits.batch()) {
            Waiting next = oldestFirst.next();
            batch.add(next);
            oldestFirst.remove();
            perConnection.computeIfPresent(next.carrier().peer(), (_, count) -> count == 1 ? null : count - 1);
        }
        sending = !batch.isEmpty();
        return batch;
    }

    /**
     * A list that is refused as a whole is sent in halves: one bad heartbeat never fails its neighbours.
     *
     * @return whether heartbeat-service is there
     */
    private CompletableFuture<Boolean> send(List<Waiting> batch) {
        CompletableFuture<Boolean> there = new CompletableFuture<>();
        var _ = service.post(batch.stream().map(Waiting::beat).toList()).whenComplete((outcomes, failure) -> {
            var _ = judged(batch, outcomes, failure)
                    .whenComplete((isThere, _) -> there.complete(Boolean.TRUE.equals(isThere)));
        });
        return there;
    }

    private CompletableFuture<Boolean> judged(
            List<Waiting> batch, @Nullable List<PassedOn> outcomes, @Nullable Throwable failure) {
        if (outcomes != null && outcomes.size() == batch.size()) {
            answered(batch, outcomes);
        } else if (!(cause(failure) instanceof ProblemException refused)
                || refused.problem().status() >= 500) {
            dropped(batch, failure);
            return CompletableFuture.completedFuture(false);
        } else if (batch.size() > 1) {
            int half = batch.size() / 2;
            List<Waiting> rest = batch.subList(half, batch.size());
            return send(batch.subList(0, half)).thenCompose(there -> send(rest).thenApply(also -> there && also));
        } else {
            metrics.passedOn(false);
            fail(batch.getFirst(), refused);
        }
        return CompletableFuture.completedFuture(true);
    }

    private void answered(List<Waiting> batch, List<PassedOn> outcomes) {
        outage.succeeded();
        for (int i = 0; i < batch.size(); i++) {
            metrics.passedOn(outcomes.get(i).isAccepted());
            batch.get(i).outcome().complete(outcomes.get(i));
        }
    }

    private void sent(boolean there) {
        if (there) {
            backoff.reset();
            goOn();
        } else {
            Executor later = CompletableFuture.delayedExecutor(backoff.nextNanos(), TimeUnit.NANOSECONDS);
            later.execute(this::goOn);
        }
    }

    private void dropped(List<Waiting> batch, @Nullable Throwable failure) {
        outage.failed(failure != null ? failure : new ServiceAwayException("an answer did not fit", true));
        metrics.dropped(batch.size());
        ProblemException problem = AWAY.asException();
        batch.forEach(one -> fail(one, problem));
    }

    private static void fail(Waiting one, ProblemException problem) {
        one.outcome().completeExceptionally(problem);
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void goOn() {
        synchronized (this) {
            sending = false;
        }
        sendNext();
    }
}
