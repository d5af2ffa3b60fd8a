package dev.pulsewarden.benchmarks.connection;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One client's WebSocket. */
public final class WebSocket implements Connection.Listener, FrameReader.Handler {

    private final Listener listener;
    private final FrameReader frames = new FrameReader(this);
    private final Connection connection;
    private boolean upgraded;

    private WebSocket(Connections connections, @Nullable String subprotocol, Listener listener) throws IOException {
        this.listener = listener;
        // nothing is told before the constructor is done: that happens in a later poll
        this.connection = connections.open(this);
        connection.send(Handshake.request(connections.port(), subprotocol));
    }

    /** Begins to open one; the listener hears of it in a later poll. */
    public static WebSocket open(Connections connections, @Nullable String subprotocol, Listener listener)
            throws IOException {
        return new WebSocket(connections, subprotocol, listener);
    }

    public boolean isOpen() {
        return connection.isOpen();
    }

    public boolean isUpgraded() {
        return upgraded;
    }

    /** Bytes that the socket did not take yet. */
    public int waiting() {
        return connection.waiting();
    }

    /** Goes out with the next {@link #flush}. */
    public void add(byte[] message) {
        connection.addFrame(FrameReader.TEXT, message, 0, message.length);
    }

    public void send(byte[] message) {
        add(message);
        flush();
    }

    public void flush() {
        connection.flush();
    }

    /** What comes from now on is mostly kept by the server: this side takes little more. */
    public void stopReading() throws IOException {
        connection.stopReading();
    }

    public void readOn() throws IOException {
        connection.readOn();
    }

    /** Ends it without a word. */
    public void abandon() {
        connection.abandon();
    }

    @Override
    public int received(byte[] bytes, int to) throws IOException {
        int used = 0;
        if (!upgraded) {
            used = Math.max(0, Handshake.endOfAnswer(bytes, to));
            if (used > 0) {
                upgraded = true;
                listener.upgraded(this);
            }
        }
        return upgraded ? frames.read(bytes, used, to) : used;
    }

    @Override
    public void message(byte[] bytes, int from, int to) {
        listener.message(bytes, from, to);
    }

    @Override
    public void ping(byte[] bytes, int from, int to) {
        connection.addFrame(FrameReader.PONG, bytes, from, to);
        flush();
    }

    @Override
    public void close(int code) {
        connection.end("closed by the server with " + code);
    }

    @Override
    public void ended(String why) {
        listener.ended(why);
    }

    /** Whose WebSocket it is. */
    public interface Listener {

        /** The WebSocket is there. */
        void upgraded(WebSocket webSocket);

        /** A message; only valid during the call. */
        void message(byte[] bytes, int from, int to);

        /** The server ended the connection, or it broke. */
        void ended(String why);
    }
}
