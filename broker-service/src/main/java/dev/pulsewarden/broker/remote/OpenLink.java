package dev.pulsewarden.broker.remote;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A link that is open: a request is one binary message, {@code <id> <path>\n} and its JSON, and so is its answer. Written for
 * speed: a message is written into one buffer, those of one turn of the loop are flushed together, and time limits are looked
 * at from time to time instead of being set for each request. Confined to its loop.
 */
final class OpenLink {

    /**
     * What it needs besides its channel, whose high-water mark is what may wait to be written.
     *
     * @param largestMessage bytes of a request; a larger one goes over HTTP
     * @param fullNanos how long more may wait to be written than may
     * @param lost is told, once, why the link is no more
     */
    record Context(JsonMapper json, Answers answers, long largestMessage, long fullNanos, Consumer<String> lost) {}

    /** For a list of some small items; a buffer grows by itself. */
    private static final int FIRST_BYTES = 4096;

    /** Answers up to this size are read from one array that is kept. */
    private static final int KEPT_BYTES = 64 * 1024;

    private final Context context;
    private final Channel channel;
    private final LongObjectMap<LinkRequest<?>> underWay = new LongObjectHashMap<>();
    private final byte[] kept = new byte[KEPT_BYTES];
    private final Runnable flush = this::flush;
    private long lastId;
    private boolean flushesSoon;
    private boolean hasAnswered;
    private boolean stopping;
    private boolean isLost;

    /** When something last came. */
    private long heardAt = System.nanoTime();

    private boolean isFull;
    private long fullSince;

    OpenLink(Context context, Channel channel) {
        this.context = context;
        this.channel = channel;
    }

    /** The other end has shown that it speaks as it should. */
    boolean hasAnswered() {
        return hasAnswered;
    }

    /** Something has a time limit. */
    boolean isToBeWatched() {
        return !isLost && (isFull || !underWay.isEmpty());
    }

    /** Sends a request, or refuses it while more than may waits to be written, or to be answered. */
    void send(LinkRequest<?> request) {
        if (request.client().isFull() || !channel.isWritable()) {
            request.fail(context.answers().overloaded());
            return;
        }
        long id = ++lastId;
        ByteBuf message;
        try {
            message = message(id, request);
        } catch (RuntimeException mistake) {
            request.fail(mistake);
            return;
        }
        if (message.readableBytes() > context.largestMessage()) {
            message.release();
            request.goOverHttp(request.timeout());
            return;
        }
        underWay.put(id, request);
        request.sentAs(id);
        write(message);
    }

    private ByteBuf message(long id, LinkRequest<?> request) {
        ByteBuf message = channel.alloc().buffer(FIRST_BYTES);
        boolean isWhole = false;
        try {
            ByteBufUtil.writeAscii(message, id + " " + request.path() + "\n");
            OutputStream body = new ByteBufOutputStream(message);
            context.json().writeValue(body, request.body());
            isWhole = true;
            return message;
        } finally {
            if (!isWhole) {
                message.release();
            }
        }
    }

    /**
     * Nobody waits for the answer any more.
     *
     * @return false if the request is not under way here
     */
    boolean giveUp(LinkRequest<?> request) {
        if (underWay.get(request.id()) != request) {
            return false;
        }
        if (channel.isWritable()) {
            ByteBuf message = channel.alloc().buffer();
            ByteBufUtil.writeAscii(message, request.id() + " -\n");
            write(message);
        }
        remove(request);
        return true;
    }

    /** All that was sent in this turn of the loop goes together. */
    private void write(ByteBuf message) {
        var _ = channel.write(new BinaryWebSocketFrame(message));
        if (!flushesSoon) {
            flushesSoon = true;
            channel.eventLoop().execute(flush);
        }
    }

    private void flush() {
        flushesSoon = false;
        channel.flush();
    }

    /** A message has come; its buffer is only lent. */
    void received(ByteBuf message) {
        AnswerLine line = AnswerLine.read(message);
        if (line == null) {
            close(WebSocketCloseStatus.PROTOCOL_ERROR, "gave an answer that is not understood");
            return;
        }
        hasAnswered = true;
        LinkRequest<?> request = underWay.get(line.id());
        if (request != null) { // else it was given up
            remove(request);
            int length = message.readableBytes();
            byte[] body = length <= KEPT_BYTES ? kept : new byte[length];
            message.readBytes(body, 0, length);
            request.answered(context.answers(), line, body, length);
        }
    }

    /** Some bytes have come. */
    void heard() {
        heardAt = System.nanoTime();
    }

    /** Whether more can be written now. */
    void writable(boolean isWritable) {
        if (isFull == isWritable) {
            isFull = !isWritable;
            fullSince = System.nanoTime();
        }
    }

    /** Gives up what takes too long; a peer that is gone without a word, or does not read, loses the link. */
    void look(long now) {
        List<LinkRequest<?>> late = underWay.values().stream()
                .filter(request -> request.isLate(now))
                .toList();
        boolean isSilent = late.stream().anyMatch(request -> !request.mayTake(now - heardAt));
        for (LinkRequest<?> request : late) {
            if (giveUp(request)) {
                request.fail(context.answers().noAnswer(request.timeout()));
            }
        }
        if (isSilent) {
            abort("was silent for as long as an answer may take");
        } else if (isFull && now - fullSince > context.fullNanos()) {
            abort("does not read what it is sent");
        }
    }

    /** Closes it once nothing is under way. */
    void stop() {
        stopping = true;
        closeIfDone();
    }

    private void remove(LinkRequest<?> request) {
        underWay.remove(request.id());
        request.client().ended();
        closeIfDone();
    }

    private void closeIfDone() {
        if (stopping && underWay.isEmpty()) {
            close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, "is not asked any more");
        }
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
        List<LinkRequest<?>> all = List.copyOf(underWay.values());
        underWay.clear();
        context.lost().accept(why);
        ServiceAwayException away = context.answers().away(why);
        for (LinkRequest<?> request : all) {
            request.client().ended();
            request.fail(away);
        }
    }
}
