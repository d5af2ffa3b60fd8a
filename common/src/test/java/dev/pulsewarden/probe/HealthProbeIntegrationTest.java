package dev.pulsewarden.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthProbeIntegrationTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private HttpServer service;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/health", exchange -> {
            byte[] body = "{\"status\":\"whatever\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void a_service_that_is_well_is_zero() {
        assertThat(probe("/health")).isZero();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("200").contains("whatever");
    }

    @Test
    void a_service_that_is_not_is_one_and_its_own_words_say_why() {
        status = 503;
        assertThat(probe("/health")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("503").contains("whatever");
    }

    @Test
    void nobody_there_is_one_and_says_so() {
        service.stop(0);
        assertThat(probe("/health")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("no answer from port");
    }

    @Test
    void a_service_that_hangs_is_one_and_the_probe_gives_up() throws IOException {
        try (ServerSocket hung = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(HealthProbe.run(new PrintStream(said), Integer.toString(hung.getLocalPort()), "/health"))
                    .isEqualTo(1);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("no answer").contains("timed out");
    }

    @Test
    void a_wrong_call_is_one() {
        assertThat(HealthProbe.run(new PrintStream(said), "7001")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("usage");
    }

    private int probe(String path) {
        return HealthProbe.run(
                new PrintStream(said), Integer.toString(service.getAddress().getPort()), path);
    }
}
