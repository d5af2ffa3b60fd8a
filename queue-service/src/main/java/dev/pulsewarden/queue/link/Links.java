package dev.pulsewarden.queue.link;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.queue.QueueProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;

/** The links that are open. Stops after the claims that wait have ended, and before the web server begins to. Thread-safe. */
@Component
final class Links implements SmartLifecycle {

    private final Set<Link> open = ConcurrentHashMap.newKeySet();
    private final int most;
    private final long pingNanos;
    private volatile boolean running;
    private volatile boolean stopping;

    Links(QueueProperties properties, MeterRegistry meters) {
        this.most = properties.link().links();
        this.pingNanos = properties.link().silence().dividedBy(3).toNanos();
        Gauge.builder("pulsewarden.queue.links", open, Set::size)
                .description("Links of brokers that are open")
                .register(meters);
        Gauge.builder("pulsewarden.queue.link.requests.active", this, Links::underWay)
                .description("Requests over links that are under way")
                .register(meters);
    }

    /** Why there can be no other one now, if so. */
    @Nullable
    ProblemException refusal() {
        return stopping || open.size() >= most
                ? Problem.of(
                                "overloaded",
                                503,
                                stopping ? "the service is stopping; try again" : full() + "; try again")
                        .retryAfter(1)
                        .asException()
                : null;
    }

    /** One that came together with others for the last place is closed. */
    void add(Link link) {
        if (!admits(link)) {
            link.close(CloseStatus.SERVICE_OVERLOAD.withReason(full()));
        } else if (stopping) {
            link.drain();
        }
    }

    void remove(Link link) {
        open.remove(link);
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }

    @Override
    public void start() {
        running = true;
        stopping = false;
        Thread.startVirtualThread(this::ping);
    }

    /** As long as the phase of a shutdown may take. */
    @Override
    public void stop(Runnable stopped) {
        running = false;
        stopping = true;
        List<Link> all = List.copyOf(open);
        all.forEach(Link::drain);
        var _ = CompletableFuture.allOf(all.stream().map(Link::whenEnded).toArray(CompletableFuture[]::new))
                .whenComplete((_, _) -> stopped.run());
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Whoever is there answers; a link from which nothing comes is ended by Tomcat. */
    private void ping() {
        while (running) {
            // one that does not read keeps waiting whoever sends
            open.forEach(link -> Thread.startVirtualThread(link::ping));
            LockSupport.parkNanos(pingNanos);
        }
    }

    private synchronized boolean admits(Link link) {
        return open.size() < most && open.add(link);
    }

    private String full() {
        return "there are " + most + " links, which is the most";
    }

    private double underWay() {
        return open.stream().mapToInt(Link::underWay).sum();
    }
}
