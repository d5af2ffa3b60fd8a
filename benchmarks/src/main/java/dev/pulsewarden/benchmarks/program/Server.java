package dev.pulsewarden.benchmarks.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server process on a port of its own; what it prints goes to a file that is shown when it does not start. */
public final class Server implements AutoCloseable {

    private static final Duration STARTED_WITHIN = Duration.ofMinutes(2);
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final int STOPPED_WITHIN_SECONDS = 20;

    private final Process process;
    private final int port;
    private final Path log;
    private final Endings.Ending ending;

    private Server(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
        this.ending = this::end;
    }

    /** Starts it, and returns when it takes connections. */
    public static Server start(Kind kind) throws IOException {
        int port = freePort();
        Path log = Files.createTempFile("pulsewarden-benchmark-", ".log");
        Process process = kind.process(port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Server server = new Server(process, port, log);
        Endings.add(server.ending);
        try {
            server.awaitPort();
            return server;
        } catch (IOException | RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    /** A port of loopback that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort() throws IOException {
        long end = System.nanoTime() + STARTED_WITHIN.toNanos();
        while (!takesConnections()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException("the server did not start; it printed:\n" + Files.readString(log));
            }
            pause();
        }
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void pause() throws IOException {
        try {
            process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server was starting", interrupted);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** The process and all that it started. */
    public List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        end();
        Endings.remove(ending);
    }

    private void end() throws IOException {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        if (!hasEnded()) {
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
        Files.deleteIfExists(log);
    }

    private boolean hasEnded() {
        try {
            return process.waitFor(STOPPED_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How a server is started. */
    @FunctionalInterface
    public interface Kind {

        /** What starts one that takes connections on the port. */
        ProcessBuilder process(int port) throws IOException;
    }
}
