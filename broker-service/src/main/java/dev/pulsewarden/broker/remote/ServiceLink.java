package dev.pulsewarden.broker.remote;

import dev.pulsewarden.broker.BrokerProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's link: one WebSocket for all requests to it. While there is none they go over HTTP, and have it opened beside that:
 * the first of them, and, after it was lost or did not come about, the first that comes after a while.
 */
public final class ServiceLink {

    private static final Logger log = LoggerFactory.getLogger(ServiceLink.class);

    private enum Way {
        LINK,
        HTTP
    }

    private final String service;
    private final LinkOpener opener;
    private final EventLoop loop;
    private final MeterRegistry meters;
    private final long retryNanos;
    private final Backoff backoff;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile @Nullable OpenLink open;
    private boolean opening;
    private boolean stopping;
    private long notBefore = System.nanoTime();

    /** The service answers over HTTP; if there is no link, it is not because the service is away. */
    private boolean isAnsweredOverHttp;

    /** The way that requests go, as the log said last. */
    private @Nullable Way said;

    ServiceLink(String service, LinkOpener opener, EventLoop loop, BrokerProperties.Link limits, MeterRegistry meters) {
        this.service = service;
        this.opener = opener;
        this.loop = loop;
        this.meters = meters;
        this.retryNanos = limits.retry().toNanos();
        this.backoff = new Backoff(limits.retryMin(), limits.retryMax(), RandomGenerator.getDefault());
        Gauge.builder("pulsewarden.broker.remote.links", this, link -> link.open == null ? 0 : 1)
                .description("1 while requests go over a link, else they go over HTTP")
                .tag("service", service)
                .register(meters);
    }

    /**
     * A client that posts over this link.
     *
     * @param use what it is for
     * @param http posts where this link does not
     * @param most requests under way; one more is refused
     */
    public ServiceRequests client(String use, ServiceClient http, int most) {
        return new LinkedClient(this, http, most, new RemoteMetrics(meters, service, use, "link"));
    }

    void post(LinkedRequest<?> request) {
        run(() -> send(request));
    }

    void cancelled(LinkedRequest<?> request) {
        run(() -> {
            request.cancelHttp();
            OpenLink link = open;
            if (link != null) {
                link.giveUp(request);
            }
        });
    }

    private void run(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private void send(LinkedRequest<?> request) {
        OpenLink link = open;
        if (link != null) {
            link.send(request);
        } else {
            openIfDue();
            request.goOverHttp();
        }
    }

    private void openIfDue() {
        if (!opening && !stopping && System.nanoTime() - notBefore >= 0) {
            opening = true;
            var _ = opener.open(this::lost).subscribe(this::opened, failure -> run(() -> failed(failure)));
        }
    }

    private void opened(OpenLink link) {
        opening = false;
        open = link;
        isAnsweredOverHttp = false;
        backoff.reset();
        if (said != Way.LINK) {
            said = Way.LINK;
            log.info("{}: requests go over its link", service);
        }
        if (stopping) {
            link.stop();
        }
    }

    private void failed(Throwable failure) {
        opening = false;
        boolean isLasting = failure instanceof NoLinkException none && none.isLasting();
        long wait = isLasting ? retryNanos : backoff.nextNanos();
        notBefore = System.nanoTime() + wait;
        if (said != Way.HTTP && (isLasting || isAnsweredOverHttp)) {
            said = Way.HTTP;
            log.info(
                    "{}: no link came about ({}): requests go over HTTP; the next try is in {} ms at the earliest,"
                            + " and nothing more is said until there is a link",
                    service,
                    failure.getMessage(),
                    TimeUnit.NANOSECONDS.toMillis(wait));
        }
        if (stopping) {
            stopped.complete(null);
        }
    }

    void answeredOverHttp() {
        isAnsweredOverHttp = true;
    }

    private void lost(String why) {
        if (open == null) { // it was not open yet
            return;
        }
        open = null;
        notBefore = System.nanoTime() + backoff.nextNanos();
        if (stopping) {
            stopped.complete(null);
        } else {
            said = null;
            log.warn("{} {}: requests go over HTTP until its link is open again", service, why);
        }
    }

    /** Closes the link once what is under way is done; what is not done after that time fails. */
    CompletableFuture<Void> stop(Duration most) {
        run(() -> {
            stopping = true;
            var _ = loop.schedule(this::cut, most.toNanos(), TimeUnit.NANOSECONDS);
            OpenLink link = open;
            if (link != null) {
                link.stop();
            } else if (!opening) {
                stopped.complete(null);
            }
        });
        return stopped;
    }

    private void cut() {
        OpenLink link = open;
        if (link != null) {
            link.abort("gave no answer before the broker ended");
        }
        stopped.complete(null);
    }
}
