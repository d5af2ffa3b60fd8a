package dev.pulsewarden.broker.liveness;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.remote.Backoff;
import dev.pulsewarden.broker.remote.Outage;
import dev.pulsewarden.broker.remote.ServiceAwayException;
import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.Peer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Passes heartbeats on, gathered into lists, one request at a time. Thread-safe; never waits. */
@Component
public final class Heartbeats {

    /** Heartbeats that are about the same process: the latest one wins. */
    private record Key(
            @Nullable Peer peer,
            @Nullable String name,
            @Nullable Long pid,
            @Nullable String instance) {}

    private record Waiting(Heartbeat beat, CompletableFuture<PassedOn> outcome) {}

    private final HeartbeatService service;
    private final BrokerProperties.Liveness limits;
    private final LivenessMetrics metrics;
    private final Backoff backoff;
    private final Outage outage = new Outage(
            LoggerFactory.getLogger(Heartbeats.class),
            "heartbeats are dropped while heartbeat-service is away, the next ones are passed on when it is back");
    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();
    private boolean sending;

    Heartbeats(HeartbeatService service, BrokerProperties properties, MeterRegistry meters) {
        this.service = service;
        this.limits = properties.liveness();
        this.metrics = new LivenessMetrics(meters);
        this.backoff = new Backoff(limits.retryMin(), limits.retryMax(), RandomGenerator.getDefault());
    }

    /**
     * Passes a heartbeat on.
     *
     * @param peer the connection that it came by
     * @return what heartbeat-service made of it, or of a later one of the same instance; fails with a {@link
     *     dev.pulsewarden.problem.ProblemException}
     */
    public CompletableFuture<PassedOn> passOn(Heartbeat beat, Peer peer) {
        Heartbeat known = new Heartbeat(
                beat.name(),
                beat.pid(),
                beat.host(),
                beat.instance(),
                beat.interval(),
                beat.startedAt(),
                beat.status(),
                beat.meta(),
                peer);
        CompletableFuture<PassedOn> outcome = add(known);
        sendNext();
        return outcome;
    }

    private synchronized CompletableFuture<PassedOn> add(Heartbeat beat) {
        Key key = new Key(beat.peer(), beat.name(), beat.pid(), beat.instance());
        Waiting earlier = waiting.get(key);
        if (earlier == null && waiting.size() >= limits.waiting()) {
            metrics.dropped(1);
            return CompletableFuture.failedFuture(
                    Problem.of("overloaded", 503, "too many heartbeats wait for heartbeat-service; this one is dropped")
                            .asException());
        }
        Waiting latest = new Waiting(beat, earlier == null ? new CompletableFuture<>() : earlier.outcome());
        waiting.put(key, latest);
        return latest.outcome();
    }

    private void sendNext() {
        List<Waiting> batch = nextBatch();
        if (batch.isEmpty()) {
            return;
        }
        var _ = service.post(batch.stream().map(Waiting::beat).toList())
                .whenComplete((outcomes, failure) -> sent(batch, outcomes, failure));
    }

    private synchronized List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>();
        if (sending) {
            return batch;
        }
        Iterator<Waiting> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext() && batch.size() < limits.batch()) {
            batch.add(oldestFirst.next());
            oldestFirst.remove();
        }
        sending = !batch.isEmpty();
        return batch;
    }

    private void sent(List<Waiting> batch, @Nullable List<PassedOn> outcomes, @Nullable Throwable failure) {
        if (outcomes != null && outcomes.size() == batch.size()) {
            outage.succeeded();
            backoff.reset();
            for (int i = 0; i < batch.size(); i++) {
                metrics.passedOn(outcomes.get(i).isAccepted());
                batch.get(i).outcome().complete(outcomes.get(i));
            }
            goOn();
        } else {
            dropped(batch, failure != null ? failure : new ServiceAwayException("an answer did not fit", true));
            Executor later = CompletableFuture.delayedExecutor(backoff.nextNanos(), TimeUnit.NANOSECONDS);
            later.execute(this::goOn);
        }
    }

    private void dropped(List<Waiting> batch, Throwable failure) {
        outage.failed(failure);
        metrics.dropped(batch.size());
        RuntimeException problem = Problem.of(
                        "heartbeats-unavailable",
                        503,
                        "heartbeat-service is away: this heartbeat is dropped; go on sending")
                .asException();
        batch.forEach(one -> one.outcome().completeExceptionally(problem));
    }

    private void goOn() {
        synchronized (this) {
            sending = false;
        }
        sendNext();
    }
}
