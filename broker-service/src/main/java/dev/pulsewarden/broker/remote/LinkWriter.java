package dev.pulsewarden.broker.remote;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import java.io.OutputStream;
import tools.jackson.databind.json.JsonMapper;

/** Writes to a link: each message into one buffer, and those of one turn of the loop are flushed together. */
final class LinkWriter {

    /** For a list of some small items; a buffer grows by itself. */
    private static final int FIRST_BYTES = 4096;

    private final Channel channel;
    private final JsonMapper json;
    private final long largest;
    private final Runnable flush = this::flush;
    private boolean flushesSoon;

    /**
     * @param largest bytes of a message
     */
    LinkWriter(Channel channel, JsonMapper json, long largest) {
        this.channel = channel;
        this.json = json;
        this.largest = largest;
    }

    /**
     * Writes a request.
     *
     * @return false if it is too large; then nothing was written
     * @throws RuntimeException if the body cannot be written as JSON; then nothing was written either
     */
    boolean request(long id, String path, Object body) {
        ByteBuf message = channel.alloc().buffer(FIRST_BYTES);
        boolean isSent = false;
        try {
            ByteBufUtil.writeAscii(message, id + " " + path + "\n");
            OutputStream out = new ByteBufOutputStream(message);
            json.writeValue(out, body);
            isSent = message.readableBytes() <= largest;
        } finally {
            if (!isSent) {
                message.release();
            }
        }
        if (isSent) {
            write(message);
        }
        return isSent;
    }

    /** Also while more waits than may, else a claim would go on and lease tasks to nobody; it is some bytes for each request. */
    void giveUp(long id) {
        ByteBuf message = channel.alloc().buffer();
        ByteBufUtil.writeAscii(message, id + " -\n");
        write(message);
    }

    void ping() {
        var _ = channel.writeAndFlush(new PingWebSocketFrame());
    }

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
}
