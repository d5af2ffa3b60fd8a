package dev.pulsewarden.broker.session;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.topic.TopicLoop;
import dev.pulsewarden.broker.topic.Topics;
import dev.pulsewarden.wire.Peer;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** All sessions. Turns a channel on which the handshake is done into one, and closes them at the end. */
@Component
public final class Sessions {

    private static final long LONGEST_TICK_NANOS = Duration.ofSeconds(1).toNanos();

    private final BrokerProperties.Sessions limits;
    private final Topics topics;
    private final SessionMetrics metrics;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<EventLoop, SessionLoop> loops = new ConcurrentHashMap<>();
    private final Backlog.Shared backlog;
    private final Backlog.Shared inbound;
    private final AtomicLong numbers = new AtomicLong();
    private final Clock clock = Clock.systemUTC();
    private final ClosedSessions lastClosed;
    private volatile boolean stopping;

    Sessions(BrokerProperties properties, Topics topics, MeterRegistry meters) {
        this.limits = properties.sessions();
        this.topics = topics;
        this.lastClosed = new ClosedSessions(limits.remembered());
        this.backlog =
                new Backlog.Shared(new AtomicLong(), open, limits.outbound().allBytesOrDefault());
        this.inbound =
                new Backlog.Shared(new AtomicLong(), open, limits.inbound().allBytesOrDefault());
        this.metrics = new SessionMetrics(meters, open, backlog.bytes(), inbound.bytes());
    }

    /**
     * Keeps room for one more, before its handshake is answered.
     *
     * @return nothing when there is none, or when nobody is let in any more
     */
    public @Nullable Place admit() {
        if (open.incrementAndGet() <= limits.max() && !stopping) {
            return new Place(open);
        }
        open.decrementAndGet();
        metrics.refused(stopping);
        return null;
    }

    /** Nobody is let in any more. */
    public boolean isStopping() {
        return stopping;
    }

    /**
     * Makes a session of a channel, on its event loop and before anything was read from it. The frame decoder that the
     * handshake put there is replaced by one that leaves the closing to the session: the other closes the socket right after
     * its close frame, with data unread, so that the client may never see the reason.
     *
     * @param place given back when the session has ended
     * @param bridge the name of the handler behind which the session takes its place
     */
    public void open(Channel channel, Place place, String bridge, Protocol protocol) {
        int maxFrame = Math.toIntExact(
                protocol.largestMessage(limits.inbound().frame()).toBytes());
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxFrame)
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build();
        channel.config().setAllocator(SessionAllocator.INSTANCE);
        var _ = channel.pipeline()
                .replace(WebSocketFrameDecoder.class, "pulsewarden.decoder", new WebSocket13FrameDecoder(config));
        SessionLoop loop = loops.computeIfAbsent(
                channel.eventLoop(),
                eventLoop -> new SessionLoop(
                        eventLoop, new Backlog(backlog), new Backlog(inbound), System::nanoTime, tickNanos()));
        Session.Parts parts = new Session.Parts(
                new Identity(numbers.incrementAndGet(), UUID.randomUUID().toString(), peer(channel), clock.instant()),
                loop,
                topicsOn(channel.eventLoop()).join(),
                limits,
                metrics,
                lastClosed);
        SessionHandler handler = new SessionHandler(context -> opened(parts, context, protocol), place::giveBack);
        channel.pipeline()
                .addBefore("pulsewarden.decoder", "pulsewarden.ear", handler.ear())
                .addBefore(bridge, "pulsewarden.aggregator", new WebSocketFrameAggregator(maxFrame))
                .addBefore(bridge, "pulsewarden.session", handler);
    }

    /** What is scheduled is fetched once a turn, after the sockets were served; what is executed, until there is no more. */
    private TopicLoop topicsOn(EventLoop eventLoop) {
        return topics.on(eventLoop, task -> {
            var _ = eventLoop.schedule(task, 0, TimeUnit.NANOSECONDS);
        });
    }

    private Session opened(Session.Parts parts, ChannelHandlerContext context, Protocol protocol) {
        ChannelHandlerContext beyondEncoder = context.pipeline().context(WebSocketFrameEncoder.class);
        OutboundBuffer outbound = new OutboundBuffer(
                beyondEncoder == null ? context : beyondEncoder,
                limits.outbound(),
                parts.loop().backlog(),
                parts.loop()::coarseNow,
                metrics::written);
        Session session = new Session(parts, context, outbound, protocol);
        parts.loop().add(session);
        var _ = context.channel()
                .closeFuture()
                .addListener(_ -> session.whenEnded(() -> parts.loop().remove(session)));
        if (stopping) {
            session.close(CloseReason.GOING_AWAY, SessionsLifecycle.GOODBYE);
        }
        return session;
    }

    /**
     * Sessions in the order in which they were opened, as they are now. Each loop looks after its own.
     *
     * @param after only those with a higher number
     * @param most so many
     */
    public CompletableFuture<List<SessionView>> views(long after, int most) {
        List<CompletableFuture<List<SessionView>>> asked = each().map(
                        loop -> CompletableFuture.supplyAsync(() -> loop.views(after, most), loop.eventLoop()))
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(_ -> asked.stream()
                        .flatMap(views -> views.resultNow().stream())
                        .sorted(Comparator.comparingLong(SessionView::number))
                        .limit(most)
                        .toList());
    }

    /** The last sessions that ended, the latest first. */
    public List<ClosedSession> lastClosed() {
        return lastClosed.latestFirst();
    }

    int count() {
        return open.get();
    }

    /** Lets nobody in any more, and closes each session once its requests are answered and it has read what waits for it. */
    void drain(String words) {
        stopping = true;
        each().forEach(loop ->
                loop.eventLoop().execute(() -> loop.each(session -> session.drain(CloseReason.GOING_AWAY, words))));
    }

    /** Closes those that are left, whatever waits for them. */
    void close(String words) {
        each().forEach(loop ->
                loop.eventLoop().execute(() -> loop.each(session -> session.close(CloseReason.GOING_AWAY, words))));
    }

    /** Sessions that have not been closed yet. */
    int talking() {
        return each().mapToInt(SessionLoop::talking).sum();
    }

    void abortAll() {
        each().forEach(loop -> loop.eventLoop().execute(loop::stop));
    }

    Stream<SessionLoop> each() {
        return loops.values().stream();
    }

    private long tickNanos() {
        return Stream.of(
                        limits.keepAlive().pingInterval(),
                        limits.keepAlive().timeout(),
                        limits.outbound().age(),
                        limits.closeTimeout())
                .mapToLong(limit -> limit.toNanos() / 4)
                .reduce(LONGEST_TICK_NANOS, Math::min);
    }

    private static Peer peer(Channel channel) {
        InetSocketAddress remote = address(channel.remoteAddress());
        InetSocketAddress local = address(channel.localAddress());
        return new Peer(
                remote.getAddress().getHostAddress(), remote.getPort(),
                local.getAddress().getHostAddress(), local.getPort());
    }

    private static InetSocketAddress address(SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            return internet;
        }
        throw new IllegalStateException("not an internet address: " + address);
    }
}
