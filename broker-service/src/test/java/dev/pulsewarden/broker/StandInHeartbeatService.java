package dev.pulsewarden.broker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.HeartbeatAnswer;
import dev.pulsewarden.wire.HeartbeatOutcome;
import dev.pulsewarden.wire.WireModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Stands for heartbeat-service over real HTTP: remembers heartbeats, and refuses those of the service {@code refused}. */
public final class StandInHeartbeatService implements AutoCloseable {

    private static final JsonMapper JSON = WireModule.mapper();
    private static final HeartbeatAnswer ANSWER =
            new HeartbeatAnswer("s", "i", "UP", Instant.EPOCH, 9000, false, false, "a test");

    public final List<Heartbeat> beats = new CopyOnWriteArrayList<>();
    public final List<String> authorization = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public StandInHeartbeatService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/heartbeats", this::serve);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            authorization.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Heartbeat[] posted = JSON.readValue(exchange.getRequestBody().readAllBytes(), Heartbeat[].class);
            beats.addAll(List.of(posted));
            byte[] answer = JSON.writeValueAsBytes(
                    Stream.of(posted).map(StandInHeartbeatService::outcome).toList());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static HeartbeatOutcome outcome(Heartbeat beat) {
        return "refused".equals(beat.name())
                ? new HeartbeatOutcome("refused", null, "declared-dead", "it was sent a signal")
                : new HeartbeatOutcome("accepted", ANSWER, null, null);
    }
}
