package dev.pulsewarden.heartbeat;

import com.sun.net.httpserver.HttpServer;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.WireModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Stands in for the broker: takes events, and refuses the first so many requests. */
public final class Broker implements AutoCloseable {

    public final List<Event> events = new CopyOnWriteArrayList<>();
    public final List<String> authorizations = new CopyOnWriteArrayList<>();
    public final AtomicInteger refusals = new AtomicInteger();
    private final JsonMapper json = WireModule.mapper();
    private final HttpServer server;

    public Broker() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/events", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                List<Event> batch = List.of(json.readValue(body, Event[].class));
                events.addAll(batch);
                byte[] answer = batch.stream()
                        .map(_ -> "{\"outcome\":\"published\"}")
                        .collect(Collectors.joining(",", "[", "]"))
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The events about one service, of one type. */
    public List<Event> of(String type, String service) {
        return events.stream()
                .filter(event ->
                        type.equals(event.type()) && event.payload().text().contains("\"service\":\"" + service + "\""))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
