package dev.pulsewarden.broker.remote;

import dev.pulsewarden.broker.BrokerProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service's link: one WebSocket for all requests to it. It is opened by the first request, and by the next one after it was
 * lost. Requests wait while it is opened, unless that failed last time; then they go over HTTP until there is a link.
 */
public final class ServiceLink {

    /**
     * What it is made of.
     *
     * @param connect opens a WebSocket, on the loop
     */
    record Context(
            String service,
            Mono<? extends Connection> connect,
            EventLoop loop,
            JsonMapper json,
            Answers answers,
            MeterRegistry meters) {}

    private static final Logger log = LoggerFactory.getLogger(ServiceLink.class);

    /** The first line of an answer is no longer. */
    private static final int MOST_LINE_BYTES = 64;

    /** Time limits are kept to this precision. */
    private static final long LOOK_MS = 50;

    private final Context context;
    private final BrokerProperties.Link limits;
    private final Duration connectTimeout;
    private final Backoff backoff;
    private final WriteBufferWaterMark outbound;
    private final Queue<LinkRequest<?>> waiting = new ArrayDeque<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile @Nullable OpenLink open;
    private boolean connecting;
    private boolean stopping;
    private boolean looks;
    private boolean saidThatThereIsOne;
    private boolean saidThatThereIsNone;

    /** The last try to open it failed, or what was opened was no use: nobody waits for the next one. */
    private boolean isUncertain;

    private long notBefore = System.nanoTime();

    ServiceLink(Context context, BrokerProperties.Link limits, Duration connectTimeout) {
        this.context = context;
        this.limits = limits;
        this.connectTimeout = connectTimeout;
        this.backoff = new Backoff(limits.retryMin(), limits.retryMax(), RandomGenerator.getDefault());
        int outboundBytes = Math.toIntExact(limits.outbound().toBytes());
        this.outbound = new WriteBufferWaterMark(outboundBytes / 2, outboundBytes);
        Gauge.builder("pulsewarden.broker.remote.links", this, link -> link.open == null ? 0 : 1)
                .description("1 while requests go over a link, else they go over HTTP")
                .tag("service", context.service())
                .register(context.meters());
    }

    /** Bytes of the largest answer with its first line. */
    static int largestMessage(Answers answers) {
        return (int) Math.min(Integer.MAX_VALUE, (long) answers.largest() + MOST_LINE_BYTES);
    }

    /**
     * A client that posts over this link.
     *
     * @param use what it is for
     * @param http posts where this link does not
     * @param most requests under way; one more is refused
     */
    public ServiceRequests client(String use, ServiceClient http, int most) {
        return new LinkedClient(this, http, most, new RemoteMetrics(context.meters(), context.service(), use, "link"));
    }

    void post(LinkRequest<?> request) {
        if (context.loop().inEventLoop()) {
            send(request);
        } else {
            context.loop().execute(() -> send(request));
        }
    }

    void cancelled(LinkRequest<?> request) {
        run(() -> {
            request.cancelHttp();
            OpenLink link = open;
            if (link != null) {
                link.giveUp(request);
            }
        });
    }

    private void run(Runnable task) {
        if (context.loop().inEventLoop()) {
            task.run();
        } else {
            context.loop().execute(task);
        }
    }

    private void send(LinkRequest<?> request) {
        OpenLink link = open;
        if (link != null) {
            link.send(request);
            lookLater();
            return;
        }
        connectIfDue();
        if (isUncertain || stopping || waiting.size() >= limits.waiting()) {
            request.goOverHttp(request.timeout());
        } else {
            waiting.add(request);
            lookLater();
        }
    }

    private void connectIfDue() {
        if (!connecting && !stopping && System.nanoTime() - notBefore >= 0) {
            connecting = true;
            var _ = context.connect()
                    .timeout(connectTimeout, Schedulers.fromExecutorService(context.loop()))
                    .subscribe(this::opened, failure -> run(() -> failed(failure)));
        }
    }

    private void opened(Connection connection) {
        connecting = false;
        Channel channel = connection.channel();
        OpenLink link = new OpenLink(
                new OpenLink.Context(
                        context.json(),
                        context.answers(),
                        limits.message().toBytes(),
                        limits.outboundAge().toNanos(),
                        this::lost),
                channel);
        open = link;
        channel.config().setWriteBufferWaterMark(outbound);
        channel.pipeline()
                .addBefore(
                        NettyPipeline.ReactiveBridge,
                        "linkMessages",
                        new WebSocketFrameAggregator(largestMessage(context.answers())))
                .addBefore(NettyPipeline.ReactiveBridge, "link", new LinkHandler(link, context.answers()));
        channel.config().setAutoRead(true);
        sayThatThereIsOne();
        if (!channel.isActive()) {
            link.lost("cannot be reached: the connection was lost");
        }
        sendWaiting();
        if (stopping) {
            link.stop();
        }
    }

    private void sendWaiting() {
        List<LinkRequest<?>> all = new ArrayList<>(waiting);
        waiting.clear();
        long now = System.nanoTime();
        for (LinkRequest<?> request : all) {
            OpenLink link = open;
            if (request.isDone()) {
                continue;
            }
            if (link != null) {
                link.send(request);
            } else {
                request.goOverHttp(request.left(now));
            }
        }
    }

    private void failed(Throwable failure) {
        connecting = false;
        isUncertain = true;
        long wait = isThereNone(failure) ? limits.retry().toNanos() : backoff.nextNanos();
        notBefore = System.nanoTime() + wait;
        if (isThereNone(failure)) {
            sayThatThereIsNone(failure);
        }
        sendWaiting();
        if (stopping) {
            stopped.complete(null);
        }
    }

    /** Somebody answered who does not speak so, other than a service that cannot now. */
    private static boolean isThereNone(Throwable failure) {
        return switch (failure) {
            case WebSocketClientHandshakeException refused ->
                refused.response() != null && refused.response().status().code() < 500;
            case TooLongFrameException _ -> true;
            default -> false;
        };
    }

    private void sayThatThereIsOne() {
        if (!saidThatThereIsOne) {
            log.info("{}: requests go over its link", context.service());
        }
        saidThatThereIsOne = true;
        saidThatThereIsNone = false;
    }

    private void sayThatThereIsNone(Throwable failure) {
        if (!saidThatThereIsNone) {
            log.info(
                    "{} has no link ({}): requests go over HTTP; it is asked for one again after {} s",
                    context.service(),
                    failure.getMessage(),
                    limits.retry().toSeconds());
        }
        saidThatThereIsNone = true;
        saidThatThereIsOne = false;
    }

    private void lost(String why) {
        OpenLink link = open;
        if (link == null) {
            return;
        }
        open = null;
        isUncertain = !link.hasAnswered();
        if (link.hasAnswered()) {
            backoff.reset();
        }
        notBefore = System.nanoTime() + backoff.nextNanos();
        if (stopping) {
            stopped.complete(null);
        } else if (link.hasAnswered()) { // else it would be said again and again
            log.warn("{} {}: its link is opened again by the next request", context.service(), why);
        }
    }

    /** From now on until nothing is under way. */
    private void lookLater() {
        if (!looks) {
            looks = true;
            var _ = context.loop().schedule(this::look, LOOK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        looks = false;
        long now = System.nanoTime();
        OpenLink link = open;
        if (link != null) {
            link.look(now);
        }
        failLate(now);
        if (!waiting.isEmpty()) {
            connectIfDue();
        }
        if (!waiting.isEmpty() || (link != null && link.isToBeWatched())) {
            lookLater();
        }
    }

    private void failLate(long now) {
        waiting.removeIf(LinkRequest::isDone);
        for (LinkRequest<?> request : List.copyOf(waiting)) {
            if (request.isLate(now)) {
                waiting.remove(request);
                request.fail(context.answers()
                        .unasked("cannot be reached: no connection came about in "
                                + request.timeout().toMillis() + " ms"));
            }
        }
    }

    /** Closes the link once what is under way is done. */
    CompletableFuture<Void> stop() {
        run(() -> {
            stopping = true;
            OpenLink link = open;
            if (link != null) {
                link.stop();
            } else if (!connecting) {
                stopped.complete(null);
            }
        });
        return stopped;
    }
}
