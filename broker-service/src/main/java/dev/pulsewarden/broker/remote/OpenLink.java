package dev.pulsewarden.broker.remote;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A link that is open: a request is one binary message, {@code <id> <path>\n} and its JSON, and so is its answer. Time limits
 * are not set and taken back for each request: the link looks at all of them when the earliest is over. Confined to its loop.
 */
final class OpenLink {

    /** Answers up to this size are read from one array that is kept. */
    private static final int KEPT_BYTES = 64 * 1024;

    /** Time limits are kept to this precision. */
    private static final long LEAST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long PROOF_ID = 1;
    private static final int SERVER_ERROR = 500;

    private final Channel channel;
    private final LinkWriter writer;
    private final AnswerReader answers;
    private final LinkHealth health;
    private final Consumer<String> lost;
    private final CompletableFuture<Void> proof = new CompletableFuture<>();
    private final LongObjectMap<LinkedRequest<?>> underWay = new LongObjectHashMap<>();
    private final byte[] kept = new byte[KEPT_BYTES];
    private final Runnable look = this::look;
    private @Nullable Future<?> nextLook;
    private long nextLookAt;
    private long lastId = PROOF_ID;
    private boolean isAskedToWait;
    private boolean stopping;
    private boolean isLost;

    /**
     * @param lost is told, once, why the link is no more
     */
    OpenLink(Channel channel, LinkWriter writer, AnswerReader answers, LinkHealth health, Consumer<String> lost) {
        this.channel = channel;
        this.writer = writer;
        this.answers = answers;
        this.health = health;
        this.lost = lost;
    }

    /** Sends a request that asks for nothing; fails with {@link NoLinkException} if it is not answered as it should be. */
    CompletableFuture<Void> prove() {
        if (!isLost && !writer.request(PROOF_ID, "/leases/extend", List.of())) {
            proof.completeExceptionally(new NoLinkException("no message may be as large as is needed", true));
        }
        return proof;
    }

    private void proved(int status) {
        if (status >= 200 && status < 300) {
            proof.complete(null);
        } else {
            proof.completeExceptionally(new NoLinkException("its first answer was " + status, status < SERVER_ERROR));
        }
    }

    /** Sends a request, or refuses it while more than may waits to be written, or to be answered. */
    void send(LinkedRequest<?> request) {
        if (request.client().isFull() || !channel.isWritable()) {
            request.fail(answers.overloaded());
            return;
        }
        long id = ++lastId;
        boolean isSent;
        try {
            isSent = writer.request(id, request.path(), request.body());
        } catch (RuntimeException mistake) {
            request.fail(mistake);
            return;
        }
        if (isSent) {
            underWay.put(id, request);
            request.sentAs(id);
            lookBy(request.deadline());
        } else {
            request.goOverHttp();
        }
    }

    /**
     * Nobody waits for the answer any more.
     *
     * @return false if the request is not under way here
     */
    boolean giveUp(LinkedRequest<?> request) {
        if (underWay.get(request.id()) != request) {
            return false;
        }
        writer.giveUp(request.id());
        remove(request);
        return true;
    }

    /** A message has come; its buffer is only lent. */
    void received(ByteBuf message) {
        AnswerLine line = AnswerLine.read(message);
        if (line == null) {
            close(WebSocketCloseStatus.PROTOCOL_ERROR, "gave an answer that is not understood");
            return;
        }
        if (line.id() == PROOF_ID) {
            proved(line.status());
            return;
        }
        LinkedRequest<?> request = underWay.get(line.id());
        if (request != null) { // else it was given up
            remove(request);
            int length = message.readableBytes();
            byte[] body = length <= KEPT_BYTES ? kept : new byte[length];
            message.readBytes(body, 0, length);
            request.answered(answers, line, body, length);
        }
    }

    /** Some bytes have come. */
    void heard() {
        health.heard(System.nanoTime());
    }

    /** Whether more can be written now. */
    void writable(boolean isWritable) {
        long now = System.nanoTime();
        health.writable(isWritable, now);
        lookLater(now);
    }

    private void lookBy(long deadline) {
        if (nextLook == null || deadline - nextLookAt < 0) {
            long now = System.nanoTime();
            long in = Math.max(deadline - now, LEAST_LOOK_NANOS);
            if (nextLook == null || now + in - nextLookAt < 0) {
                stopLooking();
                nextLookAt = now + in;
                nextLook = channel.eventLoop().schedule(look, in, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void stopLooking() {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
        }
    }

    private void look() {
        nextLook = null;
        long now = System.nanoTime();
        giveUpLate(now);
        String trouble = health.trouble(now);
        if (trouble != null) {
            abort(trouble);
        }
        lookLater(now);
    }

    /** Each by itself: the service may be slow in just that. A ping shows whether it is there. */
    private void giveUpLate(long now) {
        List<LinkedRequest<?>> late = underWay.values().stream()
                .filter(request -> request.deadline() - now <= 0)
                .toList();
        for (LinkedRequest<?> request : late) {
            if (giveUp(request)) {
                if (health.isToBePinged(request.timeout().toNanos(), now)) {
                    writer.ping();
                }
                request.fail(answers.noAnswer(request.timeout()));
            }
        }
    }

    private void lookLater(long now) {
        long left = health.nanosLeft(now);
        for (LinkedRequest<?> request : underWay.values()) {
            left = Math.min(left, request.deadline() - now);
        }
        if (left < Long.MAX_VALUE && !isLost) {
            lookBy(now + left);
        }
    }

    /** Closes it once nothing is under way. */
    void stop() {
        stopping = true;
        closeIfDone();
    }

    private void remove(LinkedRequest<?> request) {
        underWay.remove(request.id());
        request.client().ended();
        closeIfDone();
    }

    private void closeIfDone() {
        if (stopping && underWay.isEmpty()) {
            close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, "is not asked any more");
        }
    }

    /** The other end closes it. */
    void closed(int code, String reason) {
        isAskedToWait = code == WebSocketCloseStatus.ENDPOINT_UNAVAILABLE.code()
                || code == WebSocketCloseStatus.TRY_AGAIN_LATER.code();
        close(WebSocketCloseStatus.NORMAL_CLOSURE, "closed its link: " + code + " " + reason);
    }

    /**
     * Closes it with a word.
     *
     * @param why as the end of a sentence about the service
     */
    void close(WebSocketCloseStatus status, String why) {
        if (!isLost) {
            var _ = channel.writeAndFlush(new CloseWebSocketFrame(status));
            abort(why);
        }
    }

    void abort(String why) {
        var _ = channel.close();
        lost(why);
    }

    /** It is no more: what is under way may have reached the service. */
    void lost(String why) {
        if (isLost) {
            return;
        }
        isLost = true;
        stopLooking();
        List<LinkedRequest<?>> all = List.copyOf(underWay.values());
        underWay.clear();
        lost.accept(why);
        proof.completeExceptionally(new NoLinkException("it " + why, !isAskedToWait));
        ServiceAwayException away = answers.away(why);
        for (LinkedRequest<?> request : all) {
            request.client().ended();
            request.fail(away);
        }
    }
}
