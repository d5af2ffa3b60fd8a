package dev.pulsewarden.benchmarks.queue;

import dev.pulsewarden.benchmarks.program.Cores;
import dev.pulsewarden.benchmarks.program.Server;
import dev.pulsewarden.benchmarks.program.Services;
import dev.pulsewarden.benchmarks.tasks.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The servers behind some ways, on new data. Those that are not asked idle. */
final class Servers implements AutoCloseable {

    private final Scratch scratch;
    private @Nullable Server queue;
    private @Nullable Server broker;
    private @Nullable RabbitMq rabbitMq;

    private Servers(Scratch scratch) {
        this.scratch = scratch;
    }

    static Servers start(Scratch scratch, Set<Way> ways, Optional<Path> rabbitMq, Cores cores) throws IOException {
        Servers servers = new Servers(scratch);
        try {
            Server queue = startQueue(scratch.folder("queue"));
            servers.queue = queue;
            if (ways.contains(Way.WEBSOCKET)) {
                servers.broker = startBroker(queue.port());
            }
            if (ways.contains(Way.AMQP)) {
                servers.rabbitMq = RabbitMq.start(rabbitMq.orElseThrow(), scratch.folder("rabbitmq"), cores);
            }
            return servers;
        } catch (IOException | RuntimeException failure) {
            servers.close();
            throw failure;
        }
    }

    static Server startQueue(Path data) throws IOException {
        return Server.start(port ->
                Services.queue(port, "--pulsewarden.data-dir=" + data, "--pulsewarden.heartbeat-client.enabled=false"));
    }

    private static Server startBroker(int queuePort) throws IOException {
        return Server.start(port -> Services.broker(
                port,
                "--pulsewarden.broker.queue-url=http://127.0.0.1:" + queuePort,
                "--pulsewarden.heartbeat-client.enabled=false"));
    }

    int port(Way way) {
        return switch (way) {
            case WEBSOCKET -> started(broker).port();
            case HTTP -> started(queue).port();
            case AMQP -> started(rabbitMq).port();
        };
    }

    /** All processes that take part. */
    List<Long> pids(Way way) {
        return switch (way) {
            case WEBSOCKET -> List.of(started(queue).pid(), started(broker).pid());
            case HTTP -> List.of(started(queue).pid());
            case AMQP -> started(rabbitMq).pids();
        };
    }

    /** Those that are warmed up on all cores. */
    List<Server> warmedUp() {
        return Stream.of(Optional.ofNullable(queue), Optional.ofNullable(broker))
                .flatMap(Optional::stream)
                .toList();
    }

    private static <T> T started(@Nullable T server) {
        return Objects.requireNonNull(server, "not among the servers that were asked for");
    }

    @Override
    public void close() throws IOException {
        try (Scratch _ = scratch;
                Server _ = queue;
                Server _ = broker;
                RabbitMq _ = rabbitMq) {
            // in the reverse order: the broker gives its tasks back to the queue
        }
    }
}
