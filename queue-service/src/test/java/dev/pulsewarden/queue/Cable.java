package dev.pulsewarden.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A TCP connection to a server that a test can cut and mend. */
public final class Cable implements AutoCloseable {

    private final InetSocketAddress server;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile @Nullable String unanswered;

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

    /** The next request in which this stands reaches the server, and its answer never comes: neither does the connection end. */
    public void swallowAnswerTo(String request) {
        unanswered = request;
    }

    /** Whether such a request has come. */
    public boolean hasSwallowed() {
        return unanswered == null;
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        AtomicBoolean mute = new AtomicBoolean();
        Thread.ofVirtual()
                .start(() -> copy(client, there, request -> {
                    mute.compareAndSet(false, isUnanswered(request));
                    return true;
                }));
        Thread.ofVirtual().start(() -> copy(there, client, _ -> !mute.get()));
    }

    private synchronized boolean isUnanswered(String request) {
        String wanted = unanswered;
        boolean found = wanted != null && request.contains(wanted);
        if (found) {
            unanswered = null;
        }
        return found;
    }

    private static void copy(Socket from, Socket to, Predicate<String> passes) {
        byte[] some = new byte[1 << 16];
        try {
            for (int read = from.getInputStream().read(some);
                    read > 0;
                    read = from.getInputStream().read(some)) {
                if (passes.test(new String(some, 0, read, StandardCharsets.ISO_8859_1))) {
                    to.getOutputStream().write(some, 0, read);
                }
            }
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
