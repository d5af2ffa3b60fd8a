package dev.pulsewarden.benchmarks.queue;

import dev.pulsewarden.benchmarks.program.Cores;
import dev.pulsewarden.benchmarks.program.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A RabbitMQ node of its own, with its defaults: name, ports, cookie, port mapper and data are nobody else's, and it listens on
 * loopback only. It has the servers' core from its start on, so that Erlang makes one scheduler for it; there is nothing in it
 * that a second core would warm up.
 */
final class RabbitMq implements AutoCloseable {

    /** Not the one in the path where Debian installed it: that one changes the user and ignores its environment. */
    private static final String DEBIAN = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static final Pattern VERSION = Pattern.compile("rabbitmq_server-([0-9.]+)");

    private final Server portMapper;
    private final Server node;

    private RabbitMq(Server portMapper, Server node) {
        this.portMapper = portMapper;
        this.node = node;
    }

    /** The program that starts a node, if it is here. */
    static Optional<Path> program() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.concat(
                        Stream.of(Path.of(DEBIAN)),
                        Stream.of(path.split(":", -1)).map(folder -> Path.of(folder, "rabbitmq-server")))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** As far as the path of the program says it. */
    static String version(Path program) throws IOException {
        Matcher version = VERSION.matcher(program.toRealPath().toString());
        return version.find() ? version.group(1) : "";
    }

    static RabbitMq start(Path program, Path folder, Cores cores) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path cookie = Files.writeString(
                home.resolve(".erlang.cookie"), UUID.randomUUID().toString());
        Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        Path configuration = folder.resolve("rabbitmq.conf");
        // of its own, as it would otherwise be started by the node and outlive it
        Server portMapper = Server.start(
                port -> new ProcessBuilder("epmd", "-port", Integer.toString(port), "-address", "127.0.0.1"));
        try {
            Server node = Server.start(port -> {
                Files.writeString(configuration, "listeners.tcp.1 = 127.0.0.1:" + port + "\n");
                ProcessBuilder process = new ProcessBuilder(cores.onServerCore(program.toString()));
                process.environment().keySet().removeIf(name -> name.startsWith("RABBITMQ_"));
                process.environment().putAll(environment(folder, portMapper.port()));
                return process;
            });
            return new RabbitMq(portMapper, node);
        } catch (IOException | RuntimeException failure) {
            portMapper.close();
            throw failure;
        }
    }

    private static Map<String, String> environment(Path folder, int portMapper) throws IOException {
        return Map.ofEntries(
                Map.entry("HOME", folder.resolve("home").toString()),
                Map.entry("ERL_EPMD_PORT", Integer.toString(portMapper)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODENAME", "benchmark-" + portMapper + "@localhost"),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(Server.freePort())),
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
                Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                Map.entry(
                        "RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
                Map.entry(
                        "RABBITMQ_ADVANCED_CONFIG_FILE",
                        folder.resolve("advanced.config").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry("RABBITMQ_LOGS", "-"));
    }

    int port() {
        return node.port();
    }

    List<Long> pids() {
        return Stream.of(node, portMapper)
                .flatMap(server -> server.pids().stream())
                .toList();
    }

    @Override
    public void close() throws IOException {
        try {
            node.close();
        } finally {
            portMapper.close();
        }
    }
}
