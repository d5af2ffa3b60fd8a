package dev.pulsewarden.broker.session;

import dev.pulsewarden.broker.BrokerProperties.Inbound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

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

    private record Message(ByteBuf content, boolean isText) {}

    private final Channel channel;
    private final int maxRequests;
    private final long maxRequestBytes;
    private final Taker taker;
    private final Deque<Message> kept = new ArrayDeque<>(2);
    private int workedOff;
    private boolean turnIsOver;
    private int requests;
    private long requestBytes;
    private int waits;
    private boolean shut;
    private boolean draining;
    private boolean finishing;

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
        openIfPossible();
    }

    /** The client outruns the broker: nothing is read until {@link #goOn} was said as often as this. */
    public void waitForIt() {
        waits++;
        shutIfNeeded();
    }

    public void goOn() {
        waits--;
        openIfPossible();
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
            kept.add(new Message(message.retain(), isText));
            return;
        }
        taker.take(message, isText);
        if (message.isReadable() && isShut()) {
            kept.addFirst(new Message(message.retain(), isText));
        }
    }

    /** The client says goodbye: what came before is taken whatever the limits. */
    void finish() {
        finishing = true;
        openIfPossible();
    }

    /** Reads again whatever was the matter: the session is ending, and its client's answer is to be seen. */
    void open() {
        forget();
        shut = false;
        channel.config().setAutoRead(true);
    }

    /** Frees what was kept. */
    void forget() {
        kept.forEach(message -> message.content().release());
        kept.clear();
    }

    private boolean mayRead() {
        return finishing || (waits == 0 && !hasTooManyRequests());
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
            channel.config().setAutoRead(true);
        }
    }

    private void takeKept() {
        while (mayRead() && !kept.isEmpty()) {
            Message next = kept.remove();
            boolean keep = false;
            try {
                taker.take(next.content(), next.isText());
                keep = next.content().isReadable() && !mayRead();
            } finally {
                if (keep) {
                    kept.addFirst(next);
                } else {
                    next.content().release();
                }
            }
        }
    }
}
