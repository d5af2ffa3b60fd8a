package dev.pulsewarden.benchmarks.connection;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One client's connection; what goes over it is its listener's. */
public final class Connection {

    private static final byte[] NOTHING = {};
    private static final int LEAST_RECEIVED = 16 * 1024;
    private static final int MOST_RECEIVED = 1024 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Listener listener;
    private final Outbox outbox = new Outbox();
    private byte[] rest = NOTHING;
    private boolean connected;
    private boolean open = true;

    Connection(SocketChannel channel, SelectionKey key, Listener listener) {
        this.channel = channel;
        this.key = key;
        this.listener = listener;
    }

    public boolean isOpen() {
        return open;
    }

    /** Bytes that the socket did not take yet. */
    public int waiting() {
        return outbox.size();
    }

    /** Goes out with the next {@link #flush}. */
    public void add(byte[] bytes) {
        outbox.add(bytes);
    }

    public void send(byte[] bytes) {
        add(bytes);
        flush();
    }

    void addFrame(int opcode, byte[] bytes, int from, int to) {
        outbox.addFrame(opcode, bytes, from, to);
    }

    /** Before the connection is there nothing goes out; then everything does. */
    public void flush() {
        if (!open || !connected) {
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

    void connected() {
        connected = true;
        key.interestOps(SelectionKey.OP_READ);
        flush();
    }

    /** What the selector found. */
    void ready(Inbox inbox) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                connected();
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
        int used = listener.received(inbox.bytes(), length);
        rest = used == length || !open ? NOTHING : Arrays.copyOfRange(inbox.bytes(), used, length);
    }

    void end(String why) {
        if (open) {
            abandon();
            listener.ended(why);
        }
    }

    /** Ends it without a word. */
    public void abandon() {
        open = false;
        key.cancel();
        try {
            channel.close();
        } catch (IOException _) {
            // it is given up anyway
        }
    }

    /** Whose connection it is. */
    public interface Listener {

        /**
         * Handles what came, which is only valid during the call.
         *
         * @param bytes from the first to {@code to}: what was left last time, and what came since
         * @return how many of them were used; the rest comes again with what follows
         */
        int received(byte[] bytes, int to) throws IOException;

        /** The server ended the connection, or it broke, or what came was not understood. */
        void ended(String why);
    }
}
