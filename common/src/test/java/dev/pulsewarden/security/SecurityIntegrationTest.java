package dev.pulsewarden.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Both web stacks, over real sockets: who may talk to a service, and how errors are said. */
class SecurityIntegrationTest {

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::", ""})
    void another_address_than_loopback_needs_a_token(String address) {
        assertThatThrownBy(() -> run(WebApplicationType.SERVLET, "--server.address=" + address))
                .rootCause()
                .isInstanceOf(OpenAddressException.class)
                .hasMessageContaining("server.address");
    }

    @Test
    void another_address_is_fine_with_a_token_or_when_it_is_said_to_be_open() {
        run(WebApplicationType.SERVLET, "--server.address=0.0.0.0", "--pulsewarden.security.token=secret")
                .close();
        run(WebApplicationType.REACTIVE, "--server.address=0.0.0.0", "--pulsewarden.security.open=true")
                .close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVLET", "REACTIVE"})
    void a_token_is_asked_for_by_all_but_health(WebApplicationType type) throws Exception {
        try (var context = run(type, "--server.address=127.0.0.1", "--pulsewarden.security.token=secret")) {
            HttpResponse<String> without = get(context, "/hello", null);
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            assertThat(without.body()).contains("urn:pulsewarden:problem:unauthorized");
            assertThat(get(context, "/hello", "Bearer wrong").statusCode()).isEqualTo(401);
            assertThat(get(context, "/hello", "Basic secret").statusCode()).isEqualTo(401);
            assertThat(get(context, "/actuator/healthy", null).statusCode()).isEqualTo(401);
            assertThat(get(context, "/hello", "Bearer secret").body()).isEqualTo("hello");
            assertThat(get(context, "/actuator/health/liveness", null).body()).isEqualTo("alive");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVLET", "REACTIVE"})
    void an_empty_token_is_none(WebApplicationType type) throws Exception {
        try (var context = run(type, "--server.address=127.0.0.1", "--pulsewarden.security.token=")) {
            assertThat(get(context, "/hello", null).body()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVLET", "REACTIVE"})
    void every_error_is_a_problem_without_our_insides(WebApplicationType type) throws Exception {
        try (var context = run(type, "--server.address=127.0.0.1")) {
            assertProblem(get(context, "/nowhere", null), 404, "not-found");
            assertProblem(get(context, "/broken", null), 500, "internal-error");
            assertProblem(post(context, "/echo", "application/json", "{"), 400, "malformed-json");
            assertProblem(post(context, "/echo", "application/json", "{\"count\":\"many\"}"), 400, "invalid-request");
            assertProblem(post(context, "/echo", "text/plain", "{}"), 415, "unsupported-media-type");
            assertProblem(post(context, "/hello", "application/json", "{}"), 405, "method-not-allowed");
            assertThat(post(context, "/echo", "application/json", "{\"count\":\"many\"}")
                            .body())
                    .contains("\"field\":\"count\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /%zz HTTP/1.1", "GET /a%2Fb HTTP/1.1", "GET /{} HTTP/1.1", "GET nowhere HTTP/1.1"})
    void what_tomcat_itself_refuses_is_a_problem_as_well(String requestLine) throws Exception {
        try (var context = run(WebApplicationType.SERVLET, "--server.address=127.0.0.1")) {
            assertThat(spoken(context, requestLine + "\r\nHost: here\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ")
                    .contains(
                            "Content-Type: application/problem+json",
                            "\"type\":\"urn:pulsewarden:problem:bad-request\"")
                    .doesNotContain("Exception", "html", "Tomcat");
        }
    }

    @Test
    void an_error_that_is_sent_past_spring_is_a_problem_as_well() throws Exception {
        try (var context = run(WebApplicationType.SERVLET, "--server.address=127.0.0.1")) {
            assertProblem(get(context, "/sent", null), 409, "conflict");
            assertProblem(get(context, "/error", null), 404, "not-found");
        }
    }

    private static String spoken(ConfigurableApplicationContext context, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", uri(context, "/").getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertProblem(HttpResponse<String> response, int status, String slug) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body())
                .contains("\"type\":\"urn:pulsewarden:problem:" + slug + "\"", "\"detail\":\"")
                .doesNotContain("Exception", "dev.pulsewarden", "springframework", "secret detail");
    }

    private static ConfigurableApplicationContext run(WebApplicationType type, String... arguments) {
        return new SpringApplicationBuilder(Application.class)
                .web(type)
                .properties("server.port=0", "spring.main.banner-mode=off", "spring.application.name=test")
                .run(arguments);
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext context, String path, String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(context, path));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return send(request);
    }

    private static HttpResponse<String> post(
            ConfigurableApplicationContext context, String path, String contentType, String body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(context, path))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static URI uri(ConfigurableApplicationContext context, String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    record Body(int count) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = ErrorMvcAutoConfiguration.class)
    @RestController
    static class Application {

        @GetMapping("/hello")
        String hello() {
            return "hello";
        }

        @GetMapping({"/actuator/health/liveness", "/actuator/healthy"})
        String alive() {
            return "alive";
        }

        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("a secret detail");
        }

        @Bean
        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
        Filter sending() {
            return (request, response, chain) -> {
                if (request instanceof HttpServletRequest http && "/sent".equals(http.getRequestURI())) {
                    ((HttpServletResponse) response).sendError(409, "a secret detail");
                } else {
                    chain.doFilter(request, response);
                }
            };
        }

        @PostMapping(path = "/echo", consumes = "application/json")
        Body echo(@RequestBody Body body) {
            return body;
        }
    }
}
