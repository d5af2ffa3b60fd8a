package dev.pulsewarden.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pulsewarden.wire.Heartbeat;
import dev.pulsewarden.wire.WireModule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeartbeatClientIntegrationTest {

    private static final String ANSWER = "{\"service\":\"worker\",\"instance\":\"i-1\",\"state\":\"UP\","
            + "\"deadline\":\"2026-01-31T08:15:00.000Z\",\"timeoutMs\":9000,\"exempt\":false,\"endable\":true}";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<String> declaredDead = new ArrayList<>();
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = serve(0);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_beat_says_who_it_is() {
        var answer = client(Duration.ofSeconds(3)).sendOnce();

        assertThat(answer).get().extracting("instance").isEqualTo("i-1");
        assertThat(requests).containsExactly("POST /heartbeat");
        Heartbeat beat = WireModule.mapper().readValue(bodies.getFirst(), Heartbeat.class);
        assertThat(beat.name()).isEqualTo("worker");
        assertThat(beat.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(beat.interval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(beat.startedAt()).isNotNull();
        assertThat(tokens).containsExactly("Bearer secret");
    }

    @Test
    void a_started_client_beats_until_it_is_stopped_and_deregisters() {
        HeartbeatClient client = client(Duration.ofMillis(100));
        client.start();
        client.start();
        await().until(() -> requests.size() >= 3);
        client.stop();

        await().until(() -> requests.getLast().equals("DELETE /instances/i-1"));
        assertThat(requests.subList(0, requests.size() - 1)).containsOnly("POST /heartbeat");
    }

    @Test
    void a_client_that_could_not_deregister_beats_until_it_can() {
        HeartbeatClient client = client(Duration.ofMillis(100));
        client.sendOnce();
        status = 503;
        client.stop();
        await().until(() -> requests.stream().filter("POST /heartbeat"::equals).count() >= 4);
        status = 200;

        await().until(() -> requests.getLast().equals("DELETE /instances/i-1"));
        int last = requests.size();
        assertThat(client.sendOnce()).isPresent();
        assertThat(requests).as("nothing but the beat that was asked for").hasSize(last + 1);
    }

    @Test
    void a_client_that_was_never_answered_learns_its_instance_before_it_leaves() {
        HeartbeatClient client = client(Duration.ofMillis(100));
        status = 500;
        client.sendOnce();
        status = 200;
        client.stop();

        assertThat(requests).containsExactly("POST /heartbeat", "POST /heartbeat", "DELETE /instances/i-1");
    }

    @Test
    void a_client_that_never_spoke_leaves_without_a_word() {
        client(Duration.ofSeconds(3)).stop();
        assertThat(requests).isEmpty();
    }

    @Test
    void a_hook_that_fails_badly_does_not_end_the_beating() {
        status = 410;
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        HeartbeatClient client = new HeartbeatClient(
                new HeartbeatClientSettings("worker", url, Duration.ofMillis(100), null, false), detail -> {
                    throw new LinkageError(detail);
                });
        client.start();
        await().until(() -> requests.size() >= 3);
        client.exiting("enough", null, null);
    }

    @Test
    void the_end_is_announced_and_the_last_words_are_said() {
        HeartbeatClient client = client(Duration.ofSeconds(3));
        client.sendOnce();
        client.stopping("a new version", Duration.ofSeconds(20));
        client.exiting("done", 3, "out of paper");

        assertThat(requests)
                .containsExactly("POST /heartbeat", "POST /instances/i-1/stopping", "POST /instances/i-1/exit");
        assertThat(bodies.get(1)).isEqualTo("{\"reason\":\"a new version\",\"timeout\":20000}");
        assertThat(bodies.get(2)).isEqualTo("{\"reason\":\"done\",\"exitCode\":3,\"error\":\"out of paper\"}");
    }

    @Test
    void an_absent_heartbeat_service_disturbs_nobody_and_is_found_again() throws IOException {
        int port = server.getAddress().getPort();
        server.stop(0);
        HeartbeatClient client = client(port, Duration.ofMillis(100));
        assertThat(client.sendOnce()).isEmpty();
        client.start();
        server = serve(port);

        await().until(() -> requests.size() >= 2);
        client.stop();
    }

    @Test
    void a_refusal_is_no_answer_and_the_next_beat_comes() {
        HeartbeatClient client = client(Duration.ofSeconds(3));
        status = 500;
        assertThat(client.sendOnce()).isEmpty();
        status = 200;
        assertThat(client.sendOnce()).isPresent();
    }

    @Test
    void declared_dead_calls_the_hook_and_registers_anew() {
        HeartbeatClient client = client(Duration.ofSeconds(3));
        status = 410;
        assertThat(client.sendOnce()).isEmpty();
        assertThat(declaredDead).containsExactly("too late");
        status = 200;
        assertThat(client.sendOnce()).isPresent();
    }

    private HeartbeatClient client(Duration interval) {
        return client(server.getAddress().getPort(), interval);
    }

    private HeartbeatClient client(int port, Duration interval) {
        URI url = URI.create("http://127.0.0.1:" + port);
        return new HeartbeatClient(
                new HeartbeatClientSettings("worker", url, interval, "secret", true), declaredDead::add);
    }

    private HttpServer serve(int port) throws IOException {
        HttpServer serving = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        serving.createContext("/", this::answer);
        serving.start();
        return serving;
    }

    private void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        byte[] body = (status == 200 ? ANSWER : "{\"detail\":\"too late\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
