package dev.pulsewarden.broker.session;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.broker.topic.Participant;
import dev.pulsewarden.broker.topic.Subscription;
import dev.pulsewarden.wire.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket connection. All methods but {@link #id}, {@link #peer}, {@link
 * #isConnected}, {@link #execute} and {@link #executeInTurn} are for its event loop only.
 */
public final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    /** What a session is made of. */
    record Parts(
            Identity identity,
            SessionLoop loop,
            Participant topics,
            BrokerProperties.Sessions limits,
            SessionMetrics metrics,
            ClosedSessions lastClosed) {}

    private static final int SUBSCRIPTIONS_SHOWN = 100;

    /** What stands for the code of a client that closed without one. */
    private static final int NO_CODE = 1005;

    private final Parts parts;
    private final ChannelHandlerContext context;
    private final OutboundBuffer outbound;
    private final Intake intake;
    private final InboundMemory memory;
    private final Conversation conversation;
    private @Nullable ByteBuf owedPong;
    private boolean flushPending;
    private @Nullable CloseReason closed;
    private boolean leaving;
    private boolean saidGoodbye;
    private boolean ended;
    private final List<Runnable> afterwards = new ArrayList<>(2);
    private long closedAt;
    private long refused;
    private long heardAt;
    private long pingedAt;

    Session(Parts parts, ChannelHandlerContext context, OutboundBuffer outbound, Protocol protocol) {
        this.parts = parts;
        this.context = context;
        this.outbound = outbound;
        this.intake = new Intake(context.channel(), parts.limits().inbound(), this::converse);
        this.memory = new InboundMemory(parts.loop().inbound());
        this.heardAt = parts.loop().coarseNow();
        this.pingedAt = heardAt;
        this.conversation = protocol.open(this);
    }

    /** Its name, as events carry it in {@code source}. */
    public String id() {
        return parts.identity().id();
    }

    /** The two ends of its TCP connection. */
    public Peer peer() {
        return parts.identity().peer();
    }

    /** Its TCP connection is there, as far as the broker knows. May be asked from any thread. */
    public boolean isConnected() {
        return context.channel().isActive();
    }

    /** Whether what its client says is still heard: not once a close frame was written. */
    public boolean isOpen() {
        return closed == null;
    }

    /** Where it subscribes and publishes. */
    public Participant topics() {
        return parts.topics();
    }

    /** What limits how fast it is read. */
    public Intake intake() {
        return intake;
    }

    /** Runs on the session's event loop, at once if this is it; from any thread. */
    public void execute(Runnable action) {
        if (context.executor().inEventLoop()) {
            run(action);
        } else {
            context.executor().execute(() -> run(action));
        }
    }

    /** Whoever asked for it is gone by now, and would not learn that it failed. */
    private void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | OutOfMemoryError e) { // it may be Netty's memory that is used up
            fail(e);
        }
    }

    /** Runs on the session's event loop, behind all that was to be run there before; from any thread. */
    public void executeInTurn(Runnable action) {
        context.executor().execute(() -> run(action));
    }

    /** Sends the bytes of whole frames, which are only lent. Nothing happens once the session has ended. */
    public void send(ByteBuf frame) {
        if (closed == null && !leaving) {
            outbound.add(frame);
            added();
        }
    }

    /** Sends a message that begins with bytes of this client's own; the rest is shared with others and only lent. */
    public void send(byte[] head, ByteBuf rest, boolean isText) {
        if (closed == null && !leaving) {
            outbound.add(head, rest, isText);
            added();
        }
    }

    private void added() {
        if (!flushPending) {
            flushPending = true;
            parts.loop().written(this);
        }
        if (outbound.overflows()) {
            slow(
                    outbound.overflowsAlone()
                            ? "more than " + parts.limits().outbound().bytes().toKilobytes() + " KiB wait for you"
                            : "too much waits for all clients, and more than an even share of it for you");
        }
    }

    /** Sends a text message. */
    public void send(String text) {
        ByteBuf frame = Frames.text(text);
        send(frame);
        frame.release();
    }

    /**
     * Runs the action once all that was sent before was written to the socket, in a turn of its own, since that may be found
     * out within a delivery; never, if the session ends before that is written.
     */
    public void whenWritten(Runnable action) {
        if (closed == null && !leaving) {
            outbound.whenWritten(() -> executeInTurn(action));
        }
    }

    /** A number that grows with everything that is sent. */
    public long sentBytes() {
        return outbound.addedBytes();
    }

    /** Runs the action later on the session's event loop, whether or not it has ended by then. */
    public Future<?> schedule(Runnable action, long nanos) {
        return context.executor().schedule(() -> run(action), nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Ends the session in an orderly way: nothing more is read, what was read is answered, the events that were published
     * before are delivered, and all of it is written.
     */
    void drain(CloseReason reason, String words) {
        if (closed == null) {
            intake.stop(() -> parts.topics().whenDelivered(() -> closeWhenSent(reason, words)));
        }
    }

    /** Ends the session as soon as all that was sent before is written; from now on nothing more is sent. */
    public void closeWhenSent(CloseReason reason, String words) {
        if (!leaving) {
            leaving = true;
            outbound.whenWritten(() -> context.executor().execute(() -> close(reason, words)));
        }
    }

    /** Ends the session, tells the client why, and gives it a while to answer. */
    public void close(CloseReason reason, String words) {
        if (closed != null) {
            return;
        }
        leave(reason, words);
        ChannelFuture told = context.writeAndFlush(new CloseWebSocketFrame(reason.code(), words));
        if (saidGoodbye) {
            var _ = told.addListener(ChannelFutureListener.CLOSE);
        }
        intake.open();
        // not now: this may be called from within a delivery
        context.executor().execute(this::end);
    }

    /** A request of its client was answered with an error. */
    public void refused() {
        refused++;
    }

    long number() {
        return parts.identity().number();
    }

    SessionView view() {
        Identity who = parts.identity();
        return new SessionView(
                who.number(),
                who.id(),
                who.remoteAddress(),
                who.since(),
                conversation.protocol(),
                parts.topics().subscriptions(SUBSCRIPTIONS_SHOWN).stream()
                        .map(Session::view)
                        .toList(),
                parts.topics().subscriptionCount(),
                parts.topics().delivered(),
                outbound.unsentBytes(),
                TimeUnit.NANOSECONDS.toMillis(outbound.age(parts.loop().coarseNow())),
                closed == null && intake.isHeldBack(),
                refused);
    }

    private static SessionView.SubscribedTopic view(Subscription subscription) {
        return new SessionView.SubscribedTopic(
                subscription.topic().text(), Instant.ofEpochMilli(subscription.since()), subscription.delivered());
    }

    void received(ByteBuf message, boolean isText) {
        memory.messageCame();
        if (closed == null) {
            intake.take(message, isText);
        }
    }

    /** A ping came. While the socket takes nothing only the latest is answered, later: RFC 6455, 5.5.3, allows that. */
    void pinged(ByteBuf carried) {
        if (closed == null) {
            forgetPong();
            owedPong = Frames.pong(carried);
            sendPong();
        }
    }

    private void sendPong() {
        ByteBuf pong = owedPong;
        if (pong != null && outbound.isTaking()) {
            owedPong = null;
            send(pong);
            pong.release();
        }
    }

    private void forgetPong() {
        if (owedPong != null) {
            owedPong.release();
            owedPong = null;
        }
    }

    /** Bytes came, be they a part of a frame only. */
    void heard(int bytes) {
        memory.came(bytes);
        heardAt = parts.loop().coarseNow();
        if (closed == null) {
            conversation.heard();
        }
    }

    /** A ping or pong came; that something came was noted already. */
    void controlCame(int bytes) {
        memory.controlCame(bytes);
    }

    /** All that came was looked at. */
    void handled() {
        if (closed == null && memory.isTooMuchWith(conversation.kept() + intake.keptBytes() + intake.requestBytes())) {
            close(
                    CloseReason.OVERLOAD,
                    "overload: the broker keeps too much of what all clients sent, and more than an even share of it is yours");
            deafen();
        }
    }

    /** Nothing that comes is understood any more: it is thrown away as the bytes that it is, with what came of a message. */
    void deafen() {
        ChannelPipeline pipeline = context.pipeline();
        for (Class<? extends ChannelHandler> one :
                List.of(WebSocketFrameDecoder.class, WebSocketFrameAggregator.class)) {
            if (pipeline.get(one) != null) {
                var _ = pipeline.remove(one);
            }
        }
    }

    /** The client closes, or answers our closing. What it said before is taken first, if that does not take too long. */
    void closeReceived(CloseWebSocketFrame frame) {
        if (closed != null) {
            abort();
            return;
        }
        saidGoodbye = true;
        int code = frame.statusCode();
        intake.finish(() -> goodbye(code));
        if (closed == null) {
            var _ = schedule(() -> goodbye(code), parts.limits().closeTimeout().toNanos());
        }
    }

    private void goodbye(int code) {
        if (closed == null) {
            leave(CloseReason.CLIENT, code < 0 ? NO_CODE : code, "the client closed");
            end();
            CloseWebSocketFrame answer = code < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, "");
            var _ = context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void channelClosed() {
        if (closed == null && saidGoodbye) {
            return; // it did not wait for the answer; what it said before is taken all the same
        }
        if (closed == null) {
            leave(CloseReason.LOST, "the connection broke");
        }
        outbound.discard();
        end();
    }

    /** Runs the action once the session has ended, now if it has. */
    void whenEnded(Runnable action) {
        if (ended) {
            action.run();
        } else {
            afterwards.add(action);
        }
    }

    /** Closes the connection without a word. */
    void abort() {
        var _ = context.close();
    }

    void flush() {
        flushPending = false;
        outbound.flush();
        sendPong();
    }

    void tick(long now) {
        if (closed != null) {
            if (now - closedAt > parts.limits().closeTimeout().toNanos()) {
                abort();
            }
            return;
        }
        if (outbound.overdue(now)) {
            slow("a frame waits for you since more than "
                    + parts.limits().outbound().age().toMillis() + " ms");
            return;
        }
        handled();
        keepAlive(now, parts.limits().keepAlive());
    }

    private void keepAlive(long now, BrokerProperties.KeepAlive limits) {
        if (!intake.isReading()) {
            heardAt = now; // whose socket is not read cannot be heard
        }
        if (now - heardAt > limits.timeout().toNanos()) {
            close(CloseReason.SILENT, "nothing was heard from you, not even an answer to a ping");
            abort();
        } else if (now - pingedAt >= limits.pingInterval().toNanos()) {
            pingedAt = now;
            var _ = context.writeAndFlush(new PingWebSocketFrame());
        }
    }

    private void converse(ByteBuf message, boolean isText) {
        if (closed != null) {
            return;
        }
        try {
            conversation.received(message, isText);
        } catch (RuntimeException e) {
            log.error("session {}: a message could not be handled; its client is told", id(), e);
            conversation.failed();
        }
        intake.worked();
    }

    /** Something of ours failed while serving this session; it ends, others do not notice. */
    public void fail(Throwable failure) {
        log.error("session {}: closed, because serving it failed", id(), failure);
        close(CloseReason.FAILURE, "a failure of the broker; connect again");
    }

    private void slow(String words) {
        log.info("session {}: closed as a slow consumer, {} bytes were waiting", id(), outbound.unsentBytes());
        close(CloseReason.SLOW_CONSUMER, "slow consumer: " + words);
    }

    private void leave(CloseReason reason, String words) {
        leave(reason, reason == CloseReason.SILENT ? CloseReason.LOST.code() : reason.code(), words);
    }

    private void leave(CloseReason reason, int code, String words) {
        closed = reason;
        parts.loop().closing();
        closedAt = parts.loop().coarseNow();
        intake.whenOneEnds(() -> memory.leave(intake.requestBytes()));
        memory.leave(intake.requestBytes());
        int dropped = outbound.discard();
        outbound.flush();
        forgetPong();
        parts.metrics().closed(reason, dropped);
        Identity who = parts.identity();
        parts.lastClosed()
                .add(new ClosedSession(
                        who.id(),
                        who.remoteAddress(),
                        who.since(),
                        Instant.now(),
                        code,
                        reason.label(),
                        words,
                        parts.topics().delivered(),
                        dropped,
                        refused));
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        intake.forget();
        try {
            conversation.ended(!leaving && closed != null && closed.isLoss());
        } catch (RuntimeException e) {
            log.error("session {}: could not be wound up wholly", id(), e);
        } finally {
            afterwards.forEach(Runnable::run);
            afterwards.clear();
        }
    }
}
