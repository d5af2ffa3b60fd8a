package dev.pulsewarden.broker.fuzz;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pulsewarden.wire.Ack;
import dev.pulsewarden.wire.ClaimRequest;
import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.Claims;
import dev.pulsewarden.wire.EnqueueOutcome;
import dev.pulsewarden.wire.HeartbeatOutcome;
import dev.pulsewarden.wire.Lease;
import dev.pulsewarden.wire.LeaseOutcome;
import dev.pulsewarden.wire.NewTask;
import dev.pulsewarden.wire.WireModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands for queue-service and heartbeat-service, agrees to everything and remembers next to nothing, so that what grows is the
 * broker.
 */
final class EndlessServices implements AutoCloseable {

    private static final JsonMapper JSON = WireModule.mapper();
    private static final long LEASE_MS = 60_000;

    /** Of all queues together; the rest is forgotten. */
    private final BlockingQueue<NewTask> tasks = new ArrayBlockingQueue<>(100);

    private final HttpServer server;

    EndlessServices() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().equals("/work")) {
                exchange.sendResponseHeaders(404, -1); // it has no link
                return;
            }
            String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
            byte[] answer = JSON.writeValueAsBytes(
                    switch (path[path.length - 1]) {
                        case "tasks" -> list(JSON.readValue(body, NewTask[].class), this::store);
                        case "claims" -> claim(path[1], JSON.readValue(body, ClaimRequest.class));
                        case "acks" -> list(JSON.readValue(body, Ack[].class), ack -> outcome(ack.id(), "done"));
                        case "nacks" -> list(JSON.readValue(body, Ack[].class), ack -> outcome(ack.id(), "retrying"));
                        case "heartbeats" ->
                            list(
                                    JSON.readValue(body, Object[].class),
                                    _ -> new HeartbeatOutcome("refused", null, "not-watched", "a test"));
                        default -> list(JSON.readValue(body, Lease[].class), lease -> outcome(lease.id(), "released"));
                    });
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static <T> List<Object> list(T[] items, java.util.function.Function<T, Object> outcome) {
        return Stream.of(items).map(outcome).toList();
    }

    private EnqueueOutcome store(NewTask task) {
        var _ = tasks.offer(task);
        return new EnqueueOutcome(task.id(), "created", "READY", null, null);
    }

    private static LeaseOutcome outcome(String id, String outcome) {
        return new LeaseOutcome(id, outcome, LEASE_MS, null, null);
    }

    private Claims claim(String queue, ClaimRequest request) throws InterruptedException {
        NewTask task = tasks.poll(request.patience().toMillis(), TimeUnit.MILLISECONDS);
        if (task == null) {
            return new Claims(List.of());
        }
        return new Claims(List.of(new ClaimedTask(
                task.id(),
                queue,
                task.payload(),
                4,
                1,
                null,
                5,
                Instant.now(),
                task.correlationId(),
                task.replyTo(),
                task.headers(),
                "lease",
                LEASE_MS)));
    }
}
