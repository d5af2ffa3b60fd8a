package dev.pulsewarden.benchmarks.kill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** queue-service on SQLite in a folder of its own, which goes when all went well. */
final class QueueService implements Service {

    private final Path jar;
    private final int port;
    private final Path data;
    private final Path log;
    private @Nullable Process process;

    QueueService(Path jar) throws IOException {
        this.jar = jar;
        this.data = Files.createTempDirectory("pulsewarden-queue-kill-");
        this.log = data.resolve("log");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        // it does not outlive a program that is ended early
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    /** Its tasks and its log. */
    Path data() {
        return data;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void start() throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        jar.toString(),
                        "--server.port=" + port,
                        "--pulsewarden.heartbeat-client.enabled=false",
                        "--pulsewarden.data-dir=" + data))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    @Override
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Takes its data away. */
    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
