package dev.pulsewarden.benchmarks.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One client's WebSocket. */
final class Connection implements FrameReader.Handler {

    private static final byte[] NOTHING = {};
    private static final int LEAST_RECEIVED = 16 * 1024;
    private static final int MOST_RECEIVED = 1024 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Listener listener;
    private final Outbox outbox = new Outbox();
    private final FrameReader frames = new FrameReader(this);
    private byte[] rest = NOTHING;
    private boolean upgraded;
    private boolean open = true;

    Connection(SocketChannel channel, SelectionKey key, int port, @Nullable String subprotocol, Listener listener) {
        this.channel = channel;
        this.key = key;
        this.listener = listener;
        outbox.add(Handshake.request(port, subprotocol));
    }

    boolean isOpen() {
        return open;
    }

    boolean isUpgraded() {
        return upgraded;
    }

    /** Bytes that the socket did not take yet. */
    int waiting() {
        return outbox.size();
    }

    /** Goes out with the next {@link #flush}. */
    void add(byte[] message) {
        outbox.addFrame(FrameReader.TEXT, message, 0, message.length);
    }

    void send(byte[] message) {
        add(message);
        flush();
    }

    void flush() {
        if (!open) {
            return;
        }
        try {
            if (!outbox.writeTo(channel)) {
                key.interestOpsOr(SelectionKey.OP_WRITE);
            } else if ((key.interestOps() & SelectionKey.OP_WRITE) != 0) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
            }
        } catch (IOException failure) {
            end(String.valueOf(failure.getMessage()));
        }
    }

    /** What comes from now on is mostly kept by the server: this side takes little more. */
    void stopReading() throws IOException {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, LEAST_RECEIVED);
        key.interestOpsAnd(~SelectionKey.OP_READ);
    }

    void readOn() throws IOException {
        if (open) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, MOST_RECEIVED);
            key.interestOpsOr(SelectionKey.OP_READ);
        }
    }

    /** What the selector found. */
    void ready(Inbox inbox) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                flush();
                return;
            }
            if (key.isWritable()) {
                flush();
            }
            if (open && key.isReadable()) {
                read(inbox);
            }
        } catch (IOException failure) {
            end(String.valueOf(failure.getMessage()));
        }
    }

    private void read(Inbox inbox) throws IOException {
        int length = inbox.fill(rest, channel);
        if (length < 0) {
            end("the server ended the connection");
            return;
        }
        int used = 0;
        if (!upgraded) {
            used = Math.max(0, Handshake.endOfAnswer(inbox.bytes(), length));
            if (used > 0) {
                upgraded = true;
                listener.upgraded(this);
            }
        }
        if (upgraded) {
            used = frames.read(inbox.bytes(), used, length);
        }
        rest = used == length || !open ? NOTHING : Arrays.copyOfRange(inbox.bytes(), used, length);
    }

    @Override
    public void message(byte[] bytes, int from, int to) {
        listener.message(bytes, from, to);
    }

    @Override
    public void ping(byte[] bytes, int from, int to) {
        outbox.addFrame(FrameReader.PONG, bytes, from, to);
        flush();
    }

    @Override
    public void close(int code) {
        end("closed by the server with " + code);
    }

    private void end(String why) {
        if (open) {
            abandon();
            listener.ended(why);
        }
    }

    /** Ends it without a word. */
    void abandon() {
        open = false;
        key.cancel();
        try {
            channel.close();
        } catch (IOException _) {
            // it is given up anyway
        }
    }

    /** Whose connection it is. */
    interface Listener {

        /** The WebSocket is there. */
        void upgraded(Connection connection);

        /** A message; only valid during the call. */
        void message(byte[] bytes, int from, int to);

        /** The server ended the connection, or it broke. */
        void ended(String why);
    }
}
