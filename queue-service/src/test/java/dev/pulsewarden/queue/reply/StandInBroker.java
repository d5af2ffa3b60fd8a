package dev.pulsewarden.queue.reply;

import com.sun.net.httpserver.HttpServer;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.WireModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/** Takes events as the broker does, or refuses some. */
final class StandInBroker implements AutoCloseable {

    static final String PUBLISHED = "{\"outcome\":\"published\"}";

    private static final JsonMapper JSON = WireModule.mapper();

    /** What was asked for, with its query. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** The topics of all events of each request. */
    final List<List<String>> batches = new CopyOnWriteArrayList<>();

    final List<Event> published = new CopyOnWriteArrayList<>();
    final AtomicInteger status = new AtomicInteger(200);
    private final HttpServer server;

    /** What is answered of an event on a topic. */
    volatile UnaryOperator<String> outcome = _ -> PUBLISHED;

    StandInBroker() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(exchange.getRequestURI().toString());
                byte[] answer = take(exchange.getRequestBody().readAllBytes()).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status.get(), answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private String take(byte[] body) {
        if (status.get() != 200) {
            return "{}";
        }
        List<Event> events = List.of(JSON.readValue(body, Event[].class));
        batches.add(events.stream().map(Event::type).toList());
        List<String> outcomes = events.stream()
                .map(event -> {
                    String said = outcome.apply(event.type());
                    if (said.equals(PUBLISHED)) {
                        published.add(event);
                    }
                    return said;
                })
                .toList();
        return "[" + String.join(",", outcomes) + "]";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
