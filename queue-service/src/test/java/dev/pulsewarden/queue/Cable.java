package dev.pulsewarden.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP connection to a server that a test can cut and mend. */
public final class Cable implements AutoCloseable {

    private final InetSocketAddress server;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /** To a server on this host. */
    public Cable(int serverPort) {
        try {
            server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Drops what is connected, and whoever connects. */
    public void cut() {
        cut = true;
        sockets.forEach(Cable::drop);
        sockets.clear();
    }

    public void mend() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                connect(listening.accept());
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void connect(Socket client) {
        Socket there = new Socket();
        sockets.add(client);
        sockets.add(there);
        if (cut) {
            drop(client);
            return;
        }
        try {
            there.connect(server);
        } catch (IOException e) {
            drop(client);
            return;
        }
        Thread.ofVirtual().start(() -> copy(client, there));
        Thread.ofVirtual().start(() -> copy(there, client));
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // cut, or one end has closed
        }
        drop(from);
        drop(to);
    }

    private static void drop(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
