package dev.pulsewarden.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stands in front of a server: passes everything on, or nothing any more, or every answer late. */
final class TcpProxy implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final InetSocketAddress target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket listener;
    private volatile Slowness slowness = new Slowness(Duration.ZERO);

    /** How late each answer is, until that is over. */
    private record Slowness(Duration delay, CountDownLatch over) {

        Slowness(Duration delay) {
            this(delay, new CountDownLatch(1));
        }

        void await() throws InterruptedException {
            if (!delay.isZero()) {
                var _ = over.await(delay.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
    }

    private TcpProxy(InetSocketAddress target, int port) {
        this.target = target;
        this.port = port;
        this.listener = listen();
    }

    static TcpProxy before(InetSocketAddress target) {
        return new TcpProxy(target, Ports.one());
    }

    int port() {
        return port;
    }

    /** Ends every connection and takes no new one. */
    void cut() {
        close(listener);
        open.forEach(TcpProxy::close);
    }

    /** Each piece of an answer comes so much later. */
    void slow(Duration delay) {
        slowness.over().countDown();
        slowness = new Slowness(delay);
    }

    /** Everything is passed on at once again. */
    void mend() {
        slow(Duration.ZERO);
        takeConnections();
    }

    /** Ends a cut. */
    void takeConnections() {
        if (listener.isClosed()) {
            listener = listen();
        }
    }

    @Override
    public void close() {
        cut();
        slowness.over().countDown();
    }

    private ServerSocket listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 200);
            Thread.ofVirtual().start(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                connect(from.accept(), from);
            } catch (IOException _) {
                // it was cut, or the server is not there: the client sees its connection end
            }
        }
    }

    private void connect(Socket client, ServerSocket from) throws IOException {
        open.add(client);
        Socket server = new Socket();
        open.add(server);
        try {
            server.connect(target, 5_000);
        } catch (IOException e) {
            end(client, server);
            throw e;
        }
        Thread.ofVirtual().start(() -> pass(client, server, false));
        Thread.ofVirtual().start(() -> pass(server, client, true));
        if (from.isClosed()) {
            end(client, server);
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        try {
            byte[] buffer = new byte[BUFFER];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (answers) {
                    slowness.await();
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException _) {
            // one side is gone, and so is the other
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            end(from, to);
        }
    }

    private void end(Socket one, Socket other) {
        close(one);
        close(other);
        open.remove(one);
        open.remove(other);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // it is closed
        }
    }
}
