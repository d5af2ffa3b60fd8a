package dev.pulsewarden.broker.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.security.SecurityProperties;
import dev.pulsewarden.wire.WireModule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

class ServiceClientIntegrationTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ServiceClients clients =
            new ServiceClients(WireModule.mapper(), new SecurityProperties("secret", false), meters);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer service;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(threads);
        service.start();
    }

    @AfterEach
    void stop() {
        clients.destroy();
        service.stop(0);
        threads.shutdownNow();
    }

    @Test
    void a_body_is_posted_with_its_length_and_the_token_to_the_path_below_the_service_s_address() {
        service.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            answer(
                    exchange,
                    200,
                    "[\"%s %s\",\"%s\",\"%s\",\"%s\",%s]"
                            .formatted(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI(),
                                    exchange.getRequestHeaders().getFirst("Content-Type"),
                                    exchange.getRequestHeaders().getFirst("Content-Length"),
                                    exchange.getRequestHeaders().getFirst("Authorization"),
                                    new String(body, StandardCharsets.UTF_8)));
        });
        JsonNode answer = client(address() + "/below/", 1, 1)
                .post(JsonNode.class, LONG, List.of("ü"), "/queues/a:b/tasks")
                .join();
        assertThat(answer)
                .hasToString("[\"POST /below/queues/a:b/tasks\",\"application/json\",\"6\",\"Bearer secret\",[\"ü\"]]");
        assertThat(counted("answered")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"503, 4, 4", "507, 30, 30", "409, none, none", "503, 'Sun, 06 Nov 1994 08:49:37 GMT', none"})
    void a_problem_of_the_service_is_passed_on_with_the_time_to_try_again(
            int status, String retryAfter, Integer seconds) {
        service.createContext("/", exchange -> {
            if (retryAfter != null) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            answer(exchange, status, "{\"type\":\"urn:pulsewarden:problem:x\",\"detail\":\"why\"}");
        });
        assertThatThrownBy(ask(LONG)::join).cause().isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().slug()).isEqualTo("x");
            assertThat(refused.problem().status()).isEqualTo(status);
            assertThat(refused.problem().detail()).isEqualTo("why");
            assertThat(refused.problem().retryAfterSeconds()).isEqualTo(seconds);
        });
        assertThat(counted("refused")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "500, '{}', answered 500",
        "503, '{}', answered 503",
        "401, '{}', need the same token",
        "302, '{}', answered 302",
        "200, 'no json', not understood"
    })
    void an_answer_without_a_reason_of_the_platform_means_that_the_service_is_away(
            int status, String body, String words) {
        service.createContext("/", exchange -> answer(exchange, status, body));
        assertThatThrownBy(ask(LONG)::join)
                .cause()
                .isInstanceOf(ServiceAwayException.class)
                .hasMessageContaining(words)
                .returns(true, away -> ((ServiceAwayException) away).wasAsked());
        assertThat(counted("away")).isEqualTo(1);
    }

    @Test
    void an_answer_is_bounded_in_bytes_however_it_comes() {
        service.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0); // in chunks
            try (exchange) {
                exchange.getResponseBody().write(new byte[300_000]);
            }
        });
        assertThatThrownBy(ask(LONG)::join)
                .cause()
                .isInstanceOf(ServiceAwayException.class)
                .hasMessageContaining("more than 100000 bytes");
    }

    @Test
    void an_answer_in_many_parts_is_one() {
        String text = "x".repeat(90_000);
        service.createContext("/", exchange -> answer(exchange, 200, "\"" + text + "\""));
        assertThat(ask(LONG).join().asString()).isEqualTo(text);
    }

    @Test
    void a_service_that_does_not_answer_in_time_is_away_and_its_connection_is_free_again() {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        service.createContext("/hang", exchange -> answered.join());
        service.createContext("/", exchange -> answer(exchange, 200, "1"));
        ServiceClient one = client(address(), 1, 1);
        assertThatThrownBy(one.post(JsonNode.class, SHORT, "1", "/hang")::join)
                .cause()
                .isInstanceOf(ServiceAwayException.class)
                .hasMessage("queue-service gave no answer in 200 ms");
        assertThat(one.post(JsonNode.class, LONG, "1", "/").join().asInt()).isEqualTo(1);
        answered.complete(null);
    }

    @Test
    void a_request_that_is_cancelled_frees_its_connection_and_is_not_counted() {
        service.createContext("/hang", exchange -> new CompletableFuture<Void>().join());
        service.createContext("/", exchange -> answer(exchange, 200, "1"));
        ServiceClient one = client(address(), 1, 1);
        one.post(JsonNode.class, LONG, "1", "/hang").cancel(true);
        assertThat(one.post(JsonNode.class, LONG, "1", "/").join().asInt()).isEqualTo(1);
        assertThat(counted("away")).isZero();
    }

    @Test
    void a_request_beyond_those_that_may_wait_is_refused_and_was_not_sent() {
        CompletableFuture<Void> came = new CompletableFuture<>();
        CompletableFuture<Void> answered = new CompletableFuture<>();
        service.createContext("/", exchange -> {
            came.complete(null);
            answered.join();
            answer(exchange, 200, "1");
        });
        ServiceClient one = client(address(), 1, 1);
        CompletableFuture<JsonNode> sent = post(one);
        came.join();
        List<CompletableFuture<JsonNode>> asked = List.of(sent, post(one), post(one));
        await().until(() -> asked.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
        answered.complete(null);
        assertThat(asked).filteredOn(request -> failure(request) == null).hasSize(2);
        assertThat(asked)
                .filteredOn(request -> failure(request) instanceof ProblemException refused
                        && refused.problem().slug().equals("overloaded"))
                .hasSize(1);
    }

    @Test
    void a_service_that_is_not_there_was_not_asked() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        assertThatThrownBy(() -> post(client("http://127.0.0.1:" + port, 1, 1)).join())
                .cause()
                .isInstanceOf(ServiceAwayException.class)
                .hasMessageContaining("cannot be reached")
                .returns(false, away -> ((ServiceAwayException) away).wasAsked());
    }

    /** Whether it was done nobody knows. */
    @Test
    void a_connection_that_breaks_instead_of_an_answer_may_have_been_asked() throws Exception {
        try (ServerSocket breaking = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<JsonNode> asked = post(client("http://127.0.0.1:" + breaking.getLocalPort(), 1, 1));
            try (Socket socket = breaking.accept()) {
                assertThat(socket.getInputStream().read()).isEqualTo('P');
            }
            assertThatThrownBy(() -> asked.get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ServiceAwayException.class)
                    .returns(true, away -> ((ServiceAwayException) away).wasAsked());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "close"})
    void one_connection_after_the_other_is_used_as_the_service_likes_it(String connection) {
        service.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Connection", connection);
            answer(exchange, 200, "1");
        });
        ServiceClient one = client(address(), 1, 1);
        for (int i = 0; i < 20; i++) {
            assertThat(post(one).join().asInt()).isEqualTo(1);
        }
    }

    private CompletableFuture<JsonNode> ask(Duration timeout) {
        return client(address(), 1, 1).post(JsonNode.class, timeout, "1", "/");
    }

    private static CompletableFuture<JsonNode> post(ServiceClient client) {
        return client.post(JsonNode.class, LONG, "1", "/");
    }

    private static Throwable failure(CompletableFuture<?> request) {
        return request.handle((_, failure) -> failure)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private ServiceClient client(String address, int connections, int waiting) {
        return clients.client(
                "queue-service",
                "tests",
                URI.create(address),
                new ServiceClients.Bounds(connections, waiting, LONG, DataSize.ofBytes(100_000)));
    }

    private String address() {
        return "http://127.0.0.1:" + service.getAddress().getPort();
    }

    private long counted(String outcome) {
        return meters.get("pulsewarden.broker.remote.requests")
                .tags("service", "queue-service", "use", "tests", "outcome", outcome)
                .timer()
                .count();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
