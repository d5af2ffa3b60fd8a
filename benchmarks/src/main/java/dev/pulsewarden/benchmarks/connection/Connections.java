package dev.pulsewarden.benchmarks.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Consumer;

/** All connections of a load, and the loop that looks after them. */
public final class Connections implements AutoCloseable {

    /** From here to a deadline it polls without waiting: a selector waits in whole milliseconds. */
    private static final long SPIN_NANOS = 2_000_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final int port;
    private final Selector selector = Selector.open();
    private final Inbox inbox = new Inbox();
    private final Consumer<SelectionKey> action = this::ready; // one for all polls

    /** All to one port of this host. */
    public Connections(int port) throws IOException {
        this.port = port;
    }

    /** Begins to open one; what is sent meanwhile goes out when it is there. */
    public Connection open(Connection.Listener listener) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        Connection connection = new Connection(channel, key, listener);
        key.attach(connection);
        if (channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            connection.connected();
        }
        return connection;
    }

    int port() {
        return port;
    }

    /** Waits for something to happen until then, and handles what did. */
    public void poll(long until) throws IOException {
        long left = until - System.nanoTime();
        if (left > SPIN_NANOS) {
            selector.select(action, (left - SPIN_NANOS) / NANOS_PER_MILLI + 1);
        } else {
            selector.selectNow(action);
        }
    }

    private void ready(SelectionKey key) {
        of(key).ready(inbox);
    }

    private static Connection of(SelectionKey key) {
        return (Connection) Objects.requireNonNull(key.attachment());
    }

    /** When the last bytes came. */
    public long readAt() {
        return inbox.readAt();
    }

    @Override
    public void close() throws IOException {
        selector.keys().forEach(key -> of(key).abandon());
        selector.close();
    }
}
