package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.web.Http.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What goes the straight way is answered as on the usual one, which takes a path that is spelled with an escape. */
@Timeout(120)
@DirtiesContext
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"pulsewarden.heartbeat-client.enabled=false", "pulsewarden.queue.limits.body=2MB"})
class HotPathsIntegrationTest {

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    MeterRegistry meters;

    private Http http;

    @DynamicPropertySource
    static void dataDir(DynamicPropertyRegistry registry) {
        registry.add("pulsewarden.data-dir", folder::toString);
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/queues/a-b/tasks", "/queues/a%2Db/tasks"})
    void both_ways_answer_alike(String path) {
        Answer created = http.post(path, "{'payload':1}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/tasks/" + created.text("/id"));
        assertThat(created.header("Content-Type")).isEqualTo("application/json");
        assertThat(created.text("/queue")).isEqualTo("a-b");
        assertThat(http.post(path, "[{'payload':1}]").text("/0/outcome")).isEqualTo("created");
        Answer refused = http.post(path, "{'payload':1,'priority':10}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.text("/errors/0/field")).isEqualTo("priority");
        assertThat(http.postAs("text/plain", path, "{}").status()).isEqualTo(415);
        assertThat(http.post(path, "{").text("/type")).isEqualTo("urn:pulsewarden:problem:malformed-json");
        assertThat(http.post(path, "{'payload':'" + "x".repeat(3_000_000) + "'}")
                        .status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "/queues/, 404",
        "/queues//claims, 404",
        "/queues//tasks, 404",
        "/queues/q/claims/, 404",
        "/queues/q/claims;a=b, 200",
        "/queues/a%20b/claims, 400"
    })
    void what_is_no_hot_path_goes_the_usual_way(String path, int status) {
        assertThat(http.post(path, "{}").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/queues/q/tasks", "/queues/q/claims"})
    void requests_are_counted_under_their_pattern(String path) {
        http.post(path, "{'payload':1}");
        String pattern = path.replace("/q/", "/{queue}/");
        await().until(() -> meters.find("http.server.requests").tag("uri", pattern).timers().stream()
                        .mapToLong(Timer::count)
                        .sum()
                > 0);
    }

    @Test
    void another_method_on_a_hot_path_is_answered_as_ever() {
        assertThat(http.get("/queues/q/tasks").status()).isEqualTo(200);
        assertThat(http.get("/acks").status()).isEqualTo(405);
    }
}
