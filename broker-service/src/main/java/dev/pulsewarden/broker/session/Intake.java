package dev.pulsewarden.broker.session;

import dev.pulsewarden.broker.BrokerProperties.Inbound;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.ObjIntConsumer;

/**
 * Decides whether a connection is read: not while it has too many requests under way, and not while it was told to wait.
 * Messages that were read already when that came to be, at most those of one read, are kept and come first later.
 */
public final class Intake {

    private record Message(String text, int bytes) {}

    private final Channel channel;
    private final int maxRequests;
    private final long maxRequestBytes;
    private final ObjIntConsumer<String> taker;
    private final Queue<Message> kept = new ArrayDeque<>(2);
    private int requests;
    private long requestBytes;
    private boolean waiting;
    private boolean shut;
    private boolean draining;

    Intake(Channel channel, Inbound limits, ObjIntConsumer<String> taker) {
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

    /** The client outruns the broker: nothing is read until {@link #goOn}. */
    public void waitForIt() {
        waiting = true;
        shutIfNeeded();
    }

    public void goOn() {
        waiting = false;
        openIfPossible();
    }

    boolean isShut() {
        return shut;
    }

    void take(String text, int bytes) {
        if (shut) {
            kept.add(new Message(text, bytes));
        } else {
            taker.accept(text, bytes);
        }
    }

    /** Reads again whatever was the matter: the session is ending, and its client's answer is to be seen. */
    void open() {
        kept.clear();
        shut = false;
        channel.config().setAutoRead(true);
    }

    private boolean mayRead() {
        return !waiting && requests < maxRequests && requestBytes < maxRequestBytes;
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
            while (mayRead() && !kept.isEmpty()) {
                Message next = kept.remove();
                taker.accept(next.text(), next.bytes());
            }
        } finally {
            draining = false;
        }
        if (shut && mayRead()) {
            shut = false;
            channel.config().setAutoRead(true);
        }
    }
}
