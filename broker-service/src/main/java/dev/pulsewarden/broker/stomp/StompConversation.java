package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Conversation;
import dev.pulsewarden.broker.session.Session;
import dev.pulsewarden.problem.ProblemException;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client speaking STOMP. Its states are: before CONNECT, connected, taking leave, and over. */
final class StompConversation implements Conversation {

    private static final Logger log = LoggerFactory.getLogger(StompConversation.class);

    private final Session session;
    private final FrameDecoder decoder;
    private final Output output;
    private final HeartBeats heartBeats;
    private final Supplier<StompActions> opener;
    private @Nullable StompActions actions;
    private @Nullable Future<?> connecting;
    private @Nullable ClientFrame current;
    private @Nullable ClientFrame farewell;
    private int pending;

    /**
     * @param opener makes what a connected client may do; asked once the version is known
     */
    StompConversation(
            Session session,
            FrameDecoder decoder,
            Output output,
            HeartBeats heartBeats,
            Supplier<StompActions> opener) {
        this.session = session;
        this.decoder = decoder;
        this.output = output;
        this.heartBeats = heartBeats;
        this.opener = opener;
    }

    /** From now on its CONNECT may take so long. */
    void awaitConnect(Duration atMost) {
        connecting = session.schedule(() -> connectIsLate(atMost), atMost.toNanos());
    }

    private void connectIsLate(Duration atMost) {
        output.error(new StompException(ErrorKind.LATE, "no CONNECT came within " + atMost.toMillis() + " ms"), null);
    }

    private void connectIsNotAwaited() {
        if (connecting != null) {
            connecting.cancel(false);
            connecting = null;
        }
    }

    @Override
    public String protocol() {
        return actions == null ? "stomp" : "stomp " + output.version().number();
    }

    @Override
    public void heard() {
        heartBeats.heard();
    }

    @Override
    public void received(ByteBuf message, boolean isText) {
        while (listens() && !session.intake().isShut()) {
            ClientFrame frame = next(message, isText);
            if (frame == null) {
                return;
            }
            current = frame;
            handle(frame);
            current = null;
            if (message.isReadable()) {
                session.intake().worked(); // for the last part its session does
            }
        }
        if (!listens()) {
            message.skipBytes(message.readableBytes());
        }
    }

    @Override
    public long kept() {
        return decoder.kept() + (actions == null ? 0 : actions.kept());
    }

    @Override
    public void failed() {
        output.error(broken(), current == null ? decoder.receipt() : current.header("receipt"));
    }

    @Override
    public void ended(boolean lost) {
        connectIsNotAwaited();
        heartBeats.stop();
        decoder.forget();
        if (actions != null) {
            actions.end(lost);
        }
    }

    private boolean listens() {
        return farewell == null && !output.isOver() && session.isOpen();
    }

    private @Nullable ClientFrame next(ByteBuf message, boolean isText) {
        try {
            return decoder.next(message, isText);
        } catch (StompException malformed) {
            output.error(malformed, decoder.receiptFrom(message));
            message.skipBytes(message.readableBytes());
            return null;
        }
    }

    private void handle(ClientFrame frame) {
        try {
            if (actions == null) {
                connect(frame);
            } else if (frame.command().equals("DISCONNECT")) {
                checkBody(frame, output.version());
                disconnect(frame);
            } else {
                answer(frame, effect(frame, actions));
            }
        } catch (StompException refused) {
            output.error(refused, frame.header("receipt"));
        } catch (ProblemException refused) {
            fail(frame.asked(), refused);
        }
    }

    private void connect(ClientFrame frame) {
        if (!frame.command().equals("CONNECT") && !frame.command().equals("STOMP")) {
            throw new StompException(ErrorKind.UNEXPECTED, "the first frame must be CONNECT or STOMP");
        }
        StompVersion version = StompVersion.bestOf(frame.header("accept-version"));
        if (version == null) {
            throw new StompException(ErrorKind.VERSION, "supported protocol versions are 1.0, 1.1 and 1.2");
        }
        checkBody(frame, version);
        if (version.isAtLeast(StompVersion.V1_1)) {
            heartBeats.agree(frame.header("heart-beat"));
        }
        connectIsNotAwaited();
        decoder.speak(version);
        output.speak(version);
        actions = opener.get();
        output.connected(version.isAtLeast(StompVersion.V1_1) ? heartBeats.offer() : null);
        heartBeats.start();
    }

    private CompletableFuture<String> effect(ClientFrame frame, StompActions able) {
        if (!frame.command().equals("SEND")) {
            checkBody(frame, output.version());
        }
        return switch (frame.command()) {
            case "SEND" -> able.send(frame);
            case "SUBSCRIBE" -> able.subscribe(frame);
            case "UNSUBSCRIBE" -> able.unsubscribe(frame);
            case "ACK" -> able.settle(frame);
            case "NACK" -> able.settle(frame);
            case "BEGIN" -> able.begin(frame);
            case "COMMIT" -> able.commit(frame);
            case "ABORT" -> able.abort(frame);
            case "CONNECT", "STOMP" -> throw new StompException(ErrorKind.UNEXPECTED, "you are connected already");
            case "CONNECTED", "MESSAGE", "RECEIPT", "ERROR" ->
                throw new StompException(ErrorKind.UNEXPECTED, frame.command() + " is for the broker to send");
            default -> throw new StompException(ErrorKind.UNEXPECTED, "there is no command " + frame.command());
        };
    }

    /** In 1.0 a body that means nothing is ignored. */
    private static void checkBody(ClientFrame frame, StompVersion version) {
        if (frame.body().length > 0 && version.isAtLeast(StompVersion.V1_1)) {
            throw new StompException(ErrorKind.MALFORMED, "only SEND may have a body");
        }
    }

    /**
     * Tells the client once the frame took effect; until then it counts as a request under way. What comes after a COMMIT
     * waits for it, so that the order in which things were said is that in which they happen.
     */
    void answer(ClientFrame frame, CompletableFuture<String> effect) {
        if (effect.state() == CompletableFuture.State.SUCCESS) {
            output.receipt(frame.header("receipt"), effect.resultNow());
            return;
        }
        ClientFrame.Asked asked = frame.asked();
        boolean isBarrier = asked.command().equals("COMMIT");
        pending++;
        session.intake().requestBegan(asked.bytes());
        if (isBarrier) {
            session.intake().waitForIt();
        }
        // in turn: one that is there already must not overtake the answers that wait for this loop
        var _ = effect.whenComplete((outcome, failure) -> session.executeInTurn(() -> {
            pending--;
            if (failure == null) {
                output.receipt(asked.receipt(), outcome);
            } else {
                fail(asked, failure);
            }
            leaveIfDone();
            session.intake().requestEnded(asked.bytes());
            if (isBarrier) {
                session.intake().goOn();
            }
        }));
    }

    private void fail(ClientFrame.Asked asked, Throwable failure) {
        StompException told = StompException.of(failure);
        if (told == null) {
            log.error("session {}: {} failed; its client is told and closed", session.id(), asked.command(), failure);
        }
        output.error(told == null ? broken() : told, asked.receipt());
    }

    private static StompException broken() {
        return new StompException(
                ErrorKind.FAILURE, "the broker failed; what this frame was for may not have been done");
    }

    /** What came before the goodbye is finished first, so that its client learns how it went. */
    private void disconnect(ClientFrame frame) {
        farewell = frame;
        heartBeats.listenNoMore();
        if (actions != null) {
            actions.end(false);
        }
        leaveIfDone();
    }

    private void leaveIfDone() {
        if (farewell != null && pending == 0) {
            output.goodbye(farewell.header("receipt"));
        }
    }
}
