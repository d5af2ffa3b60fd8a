package dev.pulsewarden.broker.session;

import dev.pulsewarden.broker.BrokerProperties.Inbound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a connection is read: not while it has too many requests under way, and not while it was told to wait.
 * Messages that were read already when that came to be, at most those of one read, are kept and come first later; so is
 * what a message still holds that was taken in part.
 */
public final class Intake {

    /** Takes messages, which are lent. */
    @FunctionalInterface
    interface Taker {

        /** Reads the message; it may stop anywhere once the intake is shut, and is offered the rest later. */
        void take(ByteBuf message, boolean isText);
    }

    /** So many messages, or parts of them, are worked off in one turn; then the loop serves others and writes. */
    private static final int ROUND = 256;

    /** What keeping a message costs besides its bytes, about. */
    private static final int MESSAGE_OVERHEAD = 160;

    private record Message(ByteBuf content, boolean isText) {

        /** Also of one that was read in part: all of its bytes are kept. */
        int size() {
            return content.capacity() + MESSAGE_OVERHEAD;
        }
    }

    private final Channel channel;
    private final int maxRequests;
    private final long maxRequestBytes;
    private final Taker taker;
    private final Deque<Message> kept = new ArrayDeque<>(2);
    private int workedOff;
    private boolean turnIsOver;
    private int requests;
    private long requestBytes;
    private long keptBytes;
    private @Nullable Runnable whenOneEnds;
    private int waits;
    private boolean shut;
    private boolean draining;
    private boolean over;
    private boolean stopped;
    private @Nullable Runnable whenTaken;
    private @Nullable Runnable whenAnswered;

    Intake(Channel channel, Inbound limits, Taker taker) {
        this.channel = channel;
        this.maxRequests = limits.requests();
        this.maxRequestBytes = limits.requestBytes().toBytes();
        this.taker = taker;
    }

    /** A request is under way until {@link #requestEnded}. */
    public void requestBegan(int bytes) {
        requests++;
        requestBytes += bytes;
        shutIfNeeded();
    }

    public void requestEnded(int bytes) {
        requests--;
        requestBytes -= bytes;
        if (whenOneEnds != null) {
            whenOneEnds.run();
        }
        openIfPossible();
        tellIfAnswered();
    }

    /** Runs the action each time when a request has ended. */
    void whenOneEnds(Runnable action) {
        whenOneEnds = action;
    }

    /** What messages that wait hold. */
    long keptBytes() {
        return keptBytes;
    }

    /** What requests under way hold. */
    long requestBytes() {
        return requestBytes;
    }

    /** The client outruns the broker: nothing is read until {@link #goOn} was said as often as this. */
    public void waitForIt() {
        waits++;
        shutIfNeeded();
    }

    public void goOn() {
        waits--;
        openIfPossible();
        tellIfAnswered();
    }

    /** A message, or a part of one, was worked off. After many of them the others on this event loop have their turn first. */
    public void worked() {
        workedOff++;
        if (workedOff == ROUND) {
            workedOff = 0;
            turnIsOver = true;
            waitForIt();
            var _ = channel.eventLoop().schedule(this::nextTurn, 0, TimeUnit.NANOSECONDS);
        }
    }

    /** Whether its socket is read: whom nobody listens to cannot be heard. */
    public boolean isReading() {
        return !stopped && !isShut();
    }

    private void nextTurn() {
        turnIsOver = false;
        goOn();
    }

    /** Nothing more is to be taken now. */
    public boolean isShut() {
        return shut && !mayRead();
    }

    /** Nothing is taken for another reason than that the others on this event loop have their turn. */
    boolean isHeldBack() {
        return isShut() && (waits > (turnIsOver ? 1 : 0) || hasTooManyRequests());
    }

    void take(ByteBuf message, boolean isText) {
        if (shut) {
            Message waiting = new Message(message.retain(), isText);
            kept.add(waiting);
            keptBytes += waiting.size();
            return;
        }
        taker.take(message, isText);
        if (message.isReadable() && isShut()) {
            keepRest(new Message(message.retain(), isText));
        }
    }

    /** Reads nothing more, for good; the action runs once all that was read is worked off and answered. */
    void stop(Runnable allAnswered) {
        stopped = true;
        whenAnswered = allAnswered;
        channel.config().setAutoRead(false);
        tellIfAnswered();
    }

    private void tellIfAnswered() {
        Runnable action = whenAnswered;
        if (action != null && requests == 0 && kept.isEmpty() && !draining) {
            whenAnswered = null;
            action.run();
        }
    }

    /** The client says goodbye; the action runs once all that came before was taken, by the limits that hold at any time. */
    void finish(Runnable action) {
        whenTaken = action;
        openIfPossible();
        goodbyeIfAllWasTaken();
    }

    private void goodbyeIfAllWasTaken() {
        Runnable action = whenTaken;
        if (action != null && kept.isEmpty()) {
            whenTaken = null;
            action.run();
        }
    }

    /** Reads from now on whatever is the matter: the session is ending, and its client's answer is to be seen. */
    void open() {
        forget();
        over = true;
        shut = false;
        channel.config().setAutoRead(true);
    }

    /** Frees what was kept. */
    void forget() {
        kept.forEach(message -> message.content().release());
        kept.clear();
        keptBytes = 0;
    }

    private boolean mayRead() {
        return over || (waits == 0 && !hasTooManyRequests());
    }

    private boolean hasTooManyRequests() {
        return requests >= maxRequests || requestBytes >= maxRequestBytes;
    }

    private void shutIfNeeded() {
        if (!shut && !mayRead()) {
            shut = true;
            channel.config().setAutoRead(false);
        }
    }

    private void openIfPossible() {
        if (!shut || draining) {
            return; // a request may end while its message is being taken: never one level deeper for each message
        }
        draining = true;
        try {
            takeKept();
        } finally {
            draining = false;
        }
        if (shut && mayRead()) {
            shut = false;
            channel.config().setAutoRead(!stopped);
        }
        goodbyeIfAllWasTaken();
    }

    private void takeKept() {
        while (mayRead() && !kept.isEmpty()) {
            Message next = kept.remove();
            keptBytes -= next.size();
            boolean keep = false;
            try {
                taker.take(next.content(), next.isText());
                keep = next.content().isReadable() && !mayRead();
            } finally {
                if (keep) {
                    keepRest(next);
                } else {
                    next.content().release();
                }
            }
        }
    }

    private void keepRest(Message message) {
        kept.addFirst(message);
        keptBytes += message.size();
    }
}
