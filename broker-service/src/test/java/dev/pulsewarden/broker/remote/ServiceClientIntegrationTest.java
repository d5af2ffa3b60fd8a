package dev.pulsewarden.broker.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.pulsewarden.problem.ProblemException;
import dev.pulsewarden.wire.WireModule;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.JsonNode;

class ServiceClientIntegrationTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"503, 4, 4", "507, 30, 30", "503, none, none", "503, 'Sun, 06 Nov 1994 08:49:37 GMT', none"})
    void a_problem_of_the_service_is_passed_on_with_the_time_to_try_again(
            int status, String retryAfter, Integer seconds) throws Exception {
        HttpServer service = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        service.createContext("/", exchange -> {
            byte[] body =
                    "{\"type\":\"urn:pulsewarden:problem:x\",\"detail\":\"why\"}".getBytes(StandardCharsets.UTF_8);
            if (retryAfter != null) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
        try {
            ServiceClient client = new ServiceClient(
                    "queue-service",
                    WebClient.create("http://127.0.0.1:" + service.getAddress().getPort()),
                    WireModule.mapper());
            assertThatThrownBy(() -> client.post(JsonNode.class, Duration.ofSeconds(30), "1", "/")
                            .get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().slug()).isEqualTo("x");
                        assertThat(e.problem().status()).isEqualTo(status);
                        assertThat(e.problem().detail()).isEqualTo("why");
                        assertThat(e.problem().retryAfterSeconds()).isEqualTo(seconds);
                    });
        } finally {
            service.stop(0);
        }
    }
}
