package dev.pulsewarden.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pulsewarden.security.SecurityProperties;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import dev.pulsewarden.wire.WireModule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that takes some events of a list. */
@Timeout(60)
class PutOffIntegrationTest {

    private static final String PUBLISHED = "{\"outcome\":\"published\"}";
    private static final String PUT_OFF = "{\"outcome\":\"refused\",\"problem\":\"overloaded\",\"detail\":\"busy\"}";
    private static final String REFUSED = "{\"outcome\":\"refused\",\"problem\":\"invalid-request\",\"detail\":\"no\"}";

    private final Queue<String> answers = new ArrayDeque<>();
    private final List<List<String>> requests = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private HttpServer server;
    private EventBuffer buffer;
    private Publisher publisher;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/events", exchange -> {
            Event[] events =
                    WireModule.mapper().readValue(exchange.getRequestBody().readAllBytes(), Event[].class);
            requests.add(Stream.of(events).map(Event::type).toList());
            byte[] answer = ("[" + answers.remove() + "]").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        EventSettings settings = new EventSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "events",
                10,
                10,
                Duration.ofSeconds(30),
                Duration.ofMillis(1),
                Duration.ofMillis(1));
        buffer = new EventBuffer(settings, meters);
        publisher = new Publisher(
                buffer,
                new BrokerClient(settings, new SecurityProperties(null, false), WireModule.mapper(), meters),
                settings);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void what_there_is_no_room_for_is_published_later_and_the_others_are_not_published_again() throws Exception {
        answers.add(String.join(",", PUBLISHED, PUT_OFF, REFUSED, PUT_OFF));
        answers.add(String.join(",", PUT_OFF, PUBLISHED));
        answers.add(PUBLISHED);
        for (String type : List.of("a", "b", "c", "d")) {
            buffer.offer(new Event(type, "test", RawJson.NULL, null, null, null));
        }
        publisher.runOnce();
        assertThat(requests).containsExactly(List.of("a", "b", "c", "d"), List.of("b", "d"), List.of("b"));
        assertThat(count("published")).isEqualTo(3);
        assertThat(count("refused")).isEqualTo(1);
    }

    private double count(String outcome) {
        return meters.counter("events", "outcome", outcome).count();
    }
}
