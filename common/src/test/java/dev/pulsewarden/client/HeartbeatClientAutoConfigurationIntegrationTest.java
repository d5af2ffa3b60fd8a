package dev.pulsewarden.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

class HeartbeatClientAutoConfigurationIntegrationTest {

    private final List<String> requests = new CopyOnWriteArrayList<>();

    @Test
    void an_application_that_is_closed_in_a_living_process_says_that_it_stops_and_leaves_the_watch()
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            byte[] answer = ("{\"service\":\"printer\",\"instance\":\"i-1\",\"state\":\"UP\",\"timeoutMs\":9000,"
                            + "\"deadline\":\"2026-01-31T08:15:00.000Z\",\"exempt\":false,\"endable\":true}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try (var _ = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.application.name=printer",
                        "--HEARTBEAT_PORT=" + server.getAddress().getPort(),
                        "--pulsewarden.heartbeat-client.enabled=true")) {
            await().until(() -> !requests.isEmpty());
        }
        assertThat(requests).hasSize(3);
        assertThat(requests.get(0)).startsWith("POST /heartbeat {\"name\":\"printer\",\"pid\":");
        assertThat(requests.get(1)).startsWith("POST /instances/i-1/stopping").contains("\"timeout\":30000");
        assertThat(requests.get(2)).isEqualTo("DELETE /instances/i-1 ");
        server.stop(0);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
