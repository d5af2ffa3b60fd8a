package dev.pulsewarden.benchmarks.broker;

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

/** A server process on a port of its own; what it prints goes to a file that is shown when it does not start. */
final class Server implements AutoCloseable {

    private static final Duration STARTED_WITHIN = Duration.ofMinutes(2);
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final int STOPPED_WITHIN_SECONDS = 20;

    private final Process process;
    private final int port;
    private final Path log;

    private Server(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts it, and returns when it takes connections. */
    static Server start(Kind kind) throws IOException {
        int port = freePort();
        Path log = Files.createTempFile("pulsewarden-benchmark-", ".log");
        Process process = new ProcessBuilder(kind.command(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // it does not outlive a benchmark that is ended early
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        Server server = new Server(process, port, log);
        try {
            server.awaitPort();
            return server;
        } catch (IOException | RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    private static int freePort() throws IOException {
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

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOPPED_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(log);
    }

    /** The servers that are compared. */
    enum Kind {
        /** broker-service as {@code ./pulsewarden up} starts it; the services behind it are not needed for topics. */
        BROKER {
            @Override
            List<String> command(int port) {
                return List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-Xmx512m",
                        "-XX:+UseTransparentHugePages",
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        "broker-service/target/broker-service.jar",
                        "--server.port=" + port,
                        "--pulsewarden.heartbeat-client.enabled=false");
            }
        },
        /** The Node broker on {@code ws} beside this. */
        NODE {
            @Override
            List<String> command(int port) {
                return List.of("node", "benchmarks/node-broker/broker.js", Integer.toString(port));
            }
        };

        abstract List<String> command(int port);

        String label() {
            return this == BROKER ? "broker" : "node";
        }
    }
}
